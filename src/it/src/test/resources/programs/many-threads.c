/* N threads, all alive at once, each of which calls getppid three times. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_barrier_t all;

static void *work(void *unused) {
  for (int i = 0; i < 3; i++) syscall(SYS_getppid);
  pthread_barrier_wait(&all);
  return unused;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 10;
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 16384);
  pthread_barrier_init(&all, 0, count + 1);
  for (int i = 0; i < count; i++) {
    pthread_t thread;
    if (pthread_create(&thread, &small, work, 0)) {
      perror("pthread_create");
      return 1;
    }
    pthread_detach(thread);
  }
  pthread_barrier_wait(&all);
  return 0;
}
