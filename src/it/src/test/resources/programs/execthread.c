// A thread that isn't the leader calls execve: the leader vanishes, and its id passes to the caller.
#include <pthread.h>
#include <unistd.h>

static void *work(void *argument) {
    execl("/bin/echo", "echo", "executed", (char *) 0);
    return argument;
}

int main(void) {
    pthread_t thread;
    pthread_create(&thread, 0, work, 0);
    for (;;) {
        pause();
    }
}
