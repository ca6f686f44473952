# Makes children that end in every way, N of each, and prints what each was: pid, status as wait(2) gives it.
import ctypes, os, signal, sys, threading, time, resource

n = int(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
libc = ctypes.CDLL(None)
gettid_pause = lambda: threading.Event().wait()


def by_status(code):
    return lambda: os._exit(code)


def by_signal(number):
    def die():
        signal.signal(number, signal.SIG_DFL) if number != signal.SIGKILL else None
        os.kill(os.getpid(), number)
        time.sleep(60)

    return die


def leader_first():
    """The leader thread exits by the bare system call; another ends the process with 42 later."""

    def later():
        time.sleep(0.05)
        os._exit(42)

    threading.Thread(target=later).start()
    libc.syscall(60 if os.uname().machine == "x86_64" else 93, 7)


def last_thread_is_not_leader():
    """All threads exit singly, the leader first."""

    def later():
        time.sleep(0.03)
        libc.syscall(60 if os.uname().machine == "x86_64" else 93, 9)

    threading.Thread(target=later).start()
    libc.syscall(60 if os.uname().machine == "x86_64" else 93, 7)


def many_threads():
    for _ in range(8):
        threading.Thread(target=gettid_pause, daemon=True).start()
    os._exit(3)


def executed():
    os.execv("/bin/sh", ["sh", "-c", "exit 5"])


ways = [by_status(0), by_status(1), by_status(255), by_signal(signal.SIGKILL), by_signal(signal.SIGSEGV),
        by_signal(signal.SIGTERM), leader_first, last_thread_is_not_leader, many_threads, executed]
for i in range(n):
    for way in ways:
        pid = os.fork()
        if pid == 0:
            way()
            os._exit(99)
        _, status = os.waitpid(pid, 0)
        print(pid, status)
    pid = os.fork()  # killed as it starts
    if pid == 0:
        while True:
            pass
    os.kill(pid, signal.SIGKILL)
    print(pid, os.waitpid(pid, 0)[1])
print(os.getpid(), 0)
