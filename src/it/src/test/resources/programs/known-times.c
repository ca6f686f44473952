/* Calls of known durations and results. Prints what it measured itself: name, percentile, nanoseconds. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SLEEPS = 200, READS = 100 };
static int feed[2];

static long now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000L + t.tv_nsec;
}

static void sleep_for(long nanos) {
  struct timespec t = {0, nanos};
  syscall(SYS_nanosleep, &t, 0);
}

static void *feeder(void *unused) {
  for (int i = 0; i < READS; i++) {
    struct timespec t = {0, 3000000};
    clock_nanosleep(CLOCK_MONOTONIC, 0, &t, 0);
    if (write(feed[1], "x", 1) != 1) abort();
  }
  return unused;
}

static int ascending(const void *a, const void *b) {
  long x = *(const long *)a, y = *(const long *)b;
  return x < y ? -1 : x > y;
}

static void report(const char *name, long *nanos, int count) {
  static const double percents[] = {50, 90, 99, 100};
  qsort(nanos, count, sizeof *nanos, ascending);
  for (int i = 0; i < 4; i++) printf("%s %g %ld\n", name, percents[i], nanos[(int)(count * percents[i] / 100 + .999) - 1]);
}

int main(void) {
  static long sleeps[SLEEPS], reads[READS];
  for (int i = 0; i < SLEEPS; i++) {
    long start = now();
    sleep_for(i % 10 ? 1000000 : 8000000);
    sleeps[i] = now() - start;
  }
  pthread_t thread;
  if (pipe(feed) || pthread_create(&thread, 0, feeder, 0)) return 1;
  for (int i = 0; i < READS; i++) {
    char c;
    long start = now();
    if (read(feed[0], &c, 1) != 1) return 1;
    reads[i] = now() - start;
  }
  pthread_join(thread, 0);
  for (int i = 0; i < 7; i++) syscall(SYS_chdir, "/nonexistent");
  for (int i = 0; i < 11; i++) syscall(SYS_fsync, -1);
  for (int i = 0; i < 13; i++) syscall(SYS_getppid);
  report("nanosleep", sleeps, SLEEPS);
  report("read", reads, READS);
  return 0;
}
