/*
 * Makes calls with pseudo-random arguments: all of FROM to TO - 1 COUNT times, or with FIT those below with arguments
 * that fit. To be run with every result injected, for nothing here may really be done. Without a C library and at a fixed
 * address, so that it makes no other calls and its pointers are the same in each run.
 */
typedef unsigned long u64;

static long call(u64 nr, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f)
{
	long result;
	register u64 r10 __asm__("r10") = d;
	register u64 r8 __asm__("r8") = e;
	register u64 r9 __asm__("r9") = f;

	__asm__ volatile("syscall" : "=a"(result) : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#define PAGES 8192
#define ALIGNED __attribute__((aligned(4096)))

static char zeros[PAGES] ALIGNED;
static unsigned char ones[PAGES] ALIGNED;
static int numbers[PAGES / 4] ALIGNED;
static char text[PAGES] ALIGNED;
static u64 pointers[PAGES / 8] ALIGNED;
static u64 vectors[PAGES / 8] ALIGNED;
static unsigned char noise[PAGES] ALIGNED;
static u64 words[PAGES / 8] ALIGNED;

static u64 state = SEED;

static u64 next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

#define PICK(...) ({ const u64 choices[] = {__VA_ARGS__}; choices[next() % (sizeof choices / sizeof *choices)]; })

static u64 number(void)
{
	return PICK(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 17, 24, 32, 48, 64, 100, 128, 255, 256, 512, 1000, 1024,
		    2048, 4096, 0x8000, 0x10000, 0x80000, 0x7fffffff, 0x80000000, 0xffffffff, -1, 0xffffff9c, -100,
		    0x100000001, 0xdeadbeefdeadbeef, 0x400000000, -2, -3, 0x5401, 0x5413, 0x40045431);
}

static u64 pointer(void)
{
	return PICK((u64)zeros, (u64)ones, (u64)numbers, (u64)text, (u64)pointers, (u64)vectors, (u64)noise, 0, 1,
		    (u64)zeros + PAGES - 8, (u64)numbers + 4 * (next() % 64), (u64)noise + next() % 1024,
		    (u64)vectors + 16 * (next() % 4), (u64)text + next() % 300, (u64)noise + PAGES - next() % 64,
		    (u64)numbers);
}

static u64 argument(void)
{
	u64 kind = next() % 100;

	return kind < 45 ? pointer() : kind < 85 ? number() : kind < 93 ? 1ul << next() % 32 : next() >> next() % 64;
}

static void fill(void)
{
	for (int i = 0; i < PAGES; i++) {
		ones[i] = 0xff;
		noise[i] = next() >> (next() % 3 ? 0 : 56);
		text[i] = "hello/world\n\001\377 abc\"\\"[i % 21];
	}
	for (int i = 0; i < PAGES / 4; i++)
		numbers[i] = (i * 7 + i / 13) % 30 * 3;
	for (int i = 300; i < PAGES; i += 257)
		text[i] = 0;
	for (int i = 0; i < PAGES / 8; i++) {
		pointers[i] = i % 9 == 8 ? 0 : (u64)(i % 3 ? text + i : (char *)noise + i);
		vectors[i] = i % 2 ? i % 40 : (u64)(i % 4 ? text + i : (char *)noise + i);
	}
}

#ifdef FIT
static void words_anew(void)
{
	for (int i = 0; i < 160; i++)
		words[i] = next() % 3 ? next() % 3 : next() % 2 ? 1ul << next() % 64 : next();
}

/* Levels and options, lengths, families, signals, commands and control messages as there are. */
static void fitting(void)
{
	unsigned short *halves = (void *)words;
	unsigned *quads = (void *)words;

	for (int i = 0; i < COUNT; i++) {
		u64 level = PICK(0, 1, 1, 1, 6, 17, 41, 58, 255, 263, 270, 270, 132, 101, 136, 282);
		u64 length = PICK(4, 4, 4, 5, 8, 8, 12, 16, 20, 24, 100, 136);

		words_anew();
		call(54, 3, level, next() % 90, (u64)words, level == 255 ? 4 : length, 0);
		quads[512] = length;
		call(55, 3, level, next() % 90, (u64)words, (u64)(quads + 512), 0);
		halves[0] = PICK(0, 1, 1, 1, 2, 2, 2, 10, 10, 10, 16, 16, 17, 17, 40);
		call(42, 3, (u64)words, PICK(0, 1, 2, 3, 8, 12, 14, 15, 16, 16, 20, 24, 28, 28, 110, 128), 0, 0, 0);
		call(72, 3, PICK(next() % 20, 1024 + next() % 18), next() % 3 ? argument() : (u64)words, 0, 0, 0);
		call(202, (u64)words, next() % 16 | PICK(0, 0, 128, 256, 384), argument(), (u64)words, argument(), argument());
		words_anew();
		quads[0] = next() % 34;
		quads[1] = PICK(0, 0, 1, 2, 38);
		quads[2] = PICK(next() % 10, -(next() % 8), 0x80);
		call(129, 1, next() % 70, (u64)words, 0, 0, 0);
		for (int k = 0; k < 4; k++) {
			words[32 + 2 * k] = (u64)text;
			words[33 + 2 * k] = next() % 40;
		}
		words[0] = PICK(0, (u64)(words + 64));
		quads[2] = PICK(0, 16, 28, 110);
		halves[256] = PICK(1, 2, 10, 17);
		words[2] = (u64)(words + 32);
		words[3] = next() % 4;
		words[4] = (u64)(words + 96);
		words[5] = PICK(0, 16, 20, 24, 28, 32, 40, 48, 64, 100);
		words[96] = PICK(16, 20, 24, 28, 30, 32, 40, 100);
		quads[194] = PICK(0, 0, 1, 1, 1, 41);
		quads[195] = PICK(1, 2, 8, next() % 30);
		call(46, 3, (u64)words, PICK(0, next() % 0x8000), 0, 0, 0);
		call(PICK(31, 71), 5, next() % 16, (u64)words, 0, 0, 0);
		call(66, 5, 0, next() % 22, (u64)words, 0, 0);
		words_anew();
		call(16, 3, PICK(0x2400, 0x2401, 0x40086602, 0x80086601, 0x801c581f, 0x401c5820, 0x4c03, 0x4c04, 0x4c05, 0x80247009,
				 0x4024700a, 0x80287010, 0xc0185879, 0x8010aa01, 0x8970, 0x1263, 0x541b, 0x5414, 0x5421),
		     (u64)words, 0, 0, 0);
		quads[0] = next() % 7;
		quads[1] = PICK(0, 8, 64, 96, 112, 120, 128, 136);
		words[2] = next() % 100;
		halves[55] = quads[29] = 0;
		call(298, (u64)words, 0, -1, -1, PICK(0, 8), 0);
		call(69, 5, (u64)words, PICK(0, 1, 5, 40, -1), 0, 0, 0);
	}
}
#else
static void any(void)
{
	for (int nr = FROM; nr < TO; nr++) {
		if (nr == 15 || nr == 59 || nr == 60 || nr == 231 || nr == 322) /* not injected, or not to be come back from */
			continue;
		for (int i = 0; i < COUNT; i++)
			call(nr, argument(), argument(), argument(), argument(), argument(), argument());
	}
}
#endif

void _start(void)
{
	fill();
#ifdef FIT
	fitting();
#else
	any();
#endif
	call(231, 0, 0, 0, 0, 0, 0);
}
