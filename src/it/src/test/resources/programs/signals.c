// Signals in many ways: handled, ignored, blocked, queued with a value, interrupting calls.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void handle(int signal) { (void) signal; }

static void action(int signal, siginfo_t *info, void *context) { (void) signal; (void) info; (void) context; }

int main(void) {
    struct sigaction sa;
    memset(&sa, 0, sizeof sa);
    sa.sa_handler = handle;
    sa.sa_flags = SA_RESTART;
    sigemptyset(&sa.sa_mask);
    sigaddset(&sa.sa_mask, SIGHUP);
    sigaction(SIGUSR1, &sa, 0);
    sa.sa_sigaction = action;
    sa.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    sigaction(SIGUSR2, &sa, 0);
    signal(SIGCHLD, SIG_IGN);
    raise(SIGUSR1);
    kill(getpid(), SIGUSR2);
    union sigval value = {.sival_int = 42};
    sigqueue(getpid(), SIGUSR2, value);
    sigset_t set;
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, 0);
    raise(SIGTERM);
    sigpending(&set);
    siginfo_t info;
    sigset_t term;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigwaitinfo(&term, &info);
    struct timespec zero = {0, 1000};
    sigtimedwait(&term, &info, &zero);
    sigemptyset(&set);
    sigprocmask(SIG_SETMASK, &set, 0);
    signal(SIGALRM, handle);
    struct itimerval timer = {{0, 0}, {0, 20000}};
    setitimer(ITIMER_REAL, &timer, 0);
    pause();
    struct sigaction alarm_action = {.sa_handler = handle};
    sigaction(SIGALRM, &alarm_action, 0);
    setitimer(ITIMER_REAL, &timer, 0);
    struct timespec second = {10, 0}, left;
    nanosleep(&second, &left);
    setitimer(ITIMER_REAL, &timer, 0);
    clock_nanosleep(CLOCK_MONOTONIC, 0, &second, &left);
    signal(SIGCHLD, SIG_DFL);
    pid_t child = fork();
    if (child == 0) {
        _exit(7);
    }
    int status;
    waitpid(child, &status, 0);
    child = fork();
    if (child == 0) {
        raise(SIGKILL);
    }
    siginfo_t ended;
    waitid(P_PID, child, &ended, WEXITED);
    *(volatile int *) 16 = 1;
    return 0;
}
