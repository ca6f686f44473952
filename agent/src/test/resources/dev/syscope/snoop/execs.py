# Executes in every way, N times each, and prints what it did: pid, result, file, arguments as a Python list.
import ctypes, os, sys, threading, json

directory, n = sys.argv[1], int(sys.argv[2])
script = directory + "/script"
with open(script, "w") as f:
    f.write("#!/bin/sh -e\nexit 0\n")
os.chmod(script, 0o755)
plain = directory + "/plain"
open(plain, "w").close()
os.chmod(plain, 0o644)
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


for i in range(n):
    true = "/bin/true"
    child(true, ["true"], true, ["true"])
    odd = ["other name", "", "a b", "it's", "tab\there", "a\nb", "\u00e9", "$HOME", "--x=y,z"]
    child(true, odd, true, odd)
    child(script, ["ignored", "one", "two"], script, ["/bin/sh", "-e", script, "one", "two"])
    child(true, ["from a thread"], true, ["from a thread"], thread=True)
    child("/nonexistent/x", ["x", "y"], "/nonexistent/x", ["x", "y"], error=2)
    child(plain, ["plain"], plain, ["plain"], error=13)
many = ["true"] + ["argument%05d" % i for i in range(2000)]
child(true, many, true, many)
