// Four threads, one after the other, each with calls of its own.
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *work(void *argument) {
    char name[32];
    snprintf(name, sizeof name, "/nonexistent/%ld", (long) argument);
    for (int i = 0; i < 20; i++) {
        open(name, O_RDONLY | O_CLOEXEC);
        getppid();
    }
    return 0;
}

int main(void) {
    for (long i = 0; i < 4; i++) {
        pthread_t thread;
        if (pthread_create(&thread, 0, work, (void *) i)) {
            return 1;
        }
        pthread_join(thread, 0);
    }
    return 3;
}
