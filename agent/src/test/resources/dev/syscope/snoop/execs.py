# Executes in every way, N times each, and prints what it did: pid, result, file, arguments as a Python list. The most
# arguments of a call that fails are given too, 2001 by default.
import ctypes, os, sys, threading, json

directory, n = sys.argv[1], int(sys.argv[2])
script = directory + "/script"
with open(script, "w") as f:
    f.write("#!/bin/sh -e\nexit 0\n")
os.chmod(script, 0o755)
plain = directory + "/plain"
open(plain, "w").close()
os.chmod(plain, 0o644)
libc = ctypes.CDLL(None, use_errno=True)
EXECVEAT = 322 if os.uname().machine == "x86_64" else 281
AT_EMPTY_PATH = 0x1000
print("ready", flush=True)
sys.stdin.readline()


def child(file, arguments, shown_file, shown, error=0, thread=False):
    pid = os.fork()
    if pid == 0:

        def run():
            try:
                os.execve(file, arguments, {})
            except OSError as e:
                os._exit(e.errno)

        if thread:
            threading.Thread(target=run).start()
            threading.Event().wait()
        run()
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == error, (file, status)
    print(json.dumps([pid, -error, shown_file, shown]), flush=True)


def child_at(fd, file, arguments, flags, shown_file, shown, error=0):
    pid = os.fork()
    if pid == 0:
        vector = (ctypes.c_char_p * (len(arguments) + 1))(*[a.encode() for a in arguments], None)
        words = [ctypes.c_long(fd), file, vector, ctypes.c_long(0), ctypes.c_long(flags)]
        libc.syscall(ctypes.c_long(EXECVEAT), *words)
        os._exit(ctypes.get_errno())
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == error, (file, status)
    print(json.dumps([pid, -error, shown_file, shown]), flush=True)


for i in range(n):
    true = "/bin/true"
    bin = os.open("/bin", os.O_PATH)
    program = os.open(true, os.O_PATH)
    child_at(bin, b"true", ["at"], 0, "/dev/fd/%d/true" % bin, ["at"])
    child_at(program, b"", ["empty"], AT_EMPTY_PATH, "/dev/fd/%d" % program, ["empty"])
    child_at(bin, b"none", ["at"], 0, "/dev/fd/%d/none" % bin, ["at"], error=2)
    child_at(999, b"", ["no", "such"], AT_EMPTY_PATH, "/dev/fd/999", ["no", "such"], error=9)
    child_at(999, b"/none", ["x"], 0, "/none", ["x"], error=2)
    child_at(-100, None, ["x"], 0, "", ["x"], error=14)
    os.close(bin)
    os.close(program)
    child(true, ["true"], true, ["true"])
    odd = ["other name", "", "a b", "it's", "tab\there", "a\nb", "\u00e9", "$HOME", "--x=y,z"]
    child(true, odd, true, odd)
    child(script, ["ignored", "one", "two"], script, ["/bin/sh", "-e", script, "one", "two"])
    child(true, ["from a thread"], true, ["from a thread"], thread=True)
    child("/nonexistent/x", ["x", "y"], "/nonexistent/x", ["x", "y"], error=2)
    child(plain, ["plain"], plain, ["plain"], error=13)
many = ["true"] + ["argument%05d" % i for i in range(2000)]
child(true, many, true, many)
long = ["true", "l" * 20000, "", "k" * 4095, "j" * 4096, "end"]
child(true, long, true, long)
child("/none", long, "/none", long, error=2)
failing = many[: int(sys.argv[3]) if len(sys.argv) > 3 else None]
child("/none", failing, "/none", failing, error=2)
