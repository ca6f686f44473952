# jobcontrol.py OUTPUT TRACER...: a shell with job control on a terminal of its own, as a person uses it. It runs cat in
# the foreground; the tracer attaches; Ctrl-Z, fg, a line, Ctrl-D. What the tracer wrote to OUTPUT is printed.
import os, pty, re, select, subprocess, sys, time

output, tracer = sys.argv[1], sys.argv[2:]
shell, terminal = pty.fork()
if shell == 0:
    os.environ.update(PS1='PROMPT> ', HISTFILE='/dev/null', TERM='dumb')
    os.execvp('bash', ['bash', '--norc', '--noprofile', '-i'])

seen = b''


def until(what, condition):
    deadline = time.monotonic() + 90
    while not condition():
        if time.monotonic() > deadline:
            sys.exit('no ' + what + ': ' + repr(seen[-500:]))
        time.sleep(0.01)


def expect(pattern):
    global seen

    def found():
        global seen
        if select.select([terminal], [], [], 0)[0]:
            seen += os.read(terminal, 65536)
        return re.search(pattern, seen)

    until(pattern.decode(), found)
    match = re.search(pattern, seen)
    seen = seen[match.end():]
    return match


def type(keys):
    os.write(terminal, keys)


def written(text):
    return os.path.exists(output) and text in open(output).read()


expect(rb'PROMPT> ')
type(b"sh -c 'echo pid $$ .; exec cat'\n")
cat = expect(rb'pid (\d+) \.').group(1).decode()
until('cat', lambda: open('/proc/' + cat + '/comm').read() == 'cat\n')
until('reading cat', lambda: open('/proc/' + cat + '/stat').read().split()[2] == 'S')
trace = subprocess.Popen(tracer + ['-o', output, '-p', cat], stdin=subprocess.DEVNULL)
until('begun trace', lambda: written('read(0, '))
type(b'\x1a')
expect(rb'Stopped')
until('group stop', lambda: written('stopped by'))
type(b'fg\n')
until('SIGCONT', lambda: written('SIGCONT'))
type(b'again\n')
expect(rb'again\r\nagain')
type(b'\x04')
until('end of the trace', lambda: trace.poll() is not None)
expect(rb'PROMPT> ')
type(b'exit\n')
print(open(output).read(), end='')
