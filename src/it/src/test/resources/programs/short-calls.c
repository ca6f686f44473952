/* Calls that take next to no time. Prints for each kind by how much a round trip from user space takes longer than one
   that does nothing in the kernel: name, nanoseconds. So what it costs to get into the kernel and back is in neither.
   The kinds take turns, and medians are printed: what else the machine does falls on all alike, or out. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { BATCHES = 401, CALLS = 300 };
static int zero, null;
static char byte;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void nothing(void) { syscall(SYS_getppid); }
static void get(void) { if (syscall(SYS_pread64, zero, &byte, 1, 0) != 1) abort(); }
static void put(void) { if (syscall(SYS_pwrite64, null, &byte, 1, 0) != 1) abort(); }

static double batch(void call(void)) {
  double start = now();
  for (int i = 0; i < CALLS; i++) call();
  return (now() - start) / CALLS;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static void report(const char *name, double *nanos) {
  qsort(nanos, BATCHES, sizeof *nanos, ascending);
  printf("%s %.0f\n", name, nanos[BATCHES / 2]);
}

int main(void) {
  static double gets[BATCHES], puts[BATCHES];
  zero = open("/dev/zero", O_RDONLY);
  null = open("/dev/null", O_WRONLY);
  for (int i = 0; i < BATCHES; i++) {
    double least = batch(nothing);
    gets[i] = batch(get) - least;
    puts[i] = batch(put) - least;
  }
  report("pread64", gets);
  report("pwrite64", puts);
  return 0;
}
