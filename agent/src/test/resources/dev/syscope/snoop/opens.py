# Opens files in every way, N times each, and prints what it did: call, flags, result, path, absolute path.
import ctypes, mmap, os, sys, platform

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
x86 = platform.machine() == "x86_64"
OPENAT, OPENAT2 = (257, 437) if x86 else (56, 437)
NAME_TO_HANDLE, OPEN_BY_HANDLE = (303, 304) if x86 else (264, 265)
OPEN, CREAT = 2, 85
directory, n = sys.argv[1], int(sys.argv[2])
libc.syscall(39)
print("ready", flush=True)
sys.stdin.readline()
done = []


def call(name, nr, flags, path, absolute, *arguments):
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = libc.syscall(ctypes.c_long(nr), *words)
    if result < 0:
        result = -ctypes.get_errno()
    elif name != "name_to_handle_at":
        os.close(result)
    done.append("%s\t%d\t%d\t%s\t%s" % (name, flags, result, path, absolute))
    return result


os.chdir(directory)
base = os.open(directory, os.O_DIRECTORY)
sub = os.open(directory + "/sub", os.O_DIRECTORY)
for i in range(n):
    real = directory + "/file"
    p = (directory + "/file").encode()
    if x86:
        call("open", OPEN, os.O_RDONLY, real, real, p, os.O_RDONLY, 0)
        call("creat", CREAT, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, "made%d" % i, directory + "/made%d" % i, b"made%d" % i, 0o600)
        call("open", OPEN, os.O_RDWR, "/nonexistent/%d" % i, "/nonexistent/%d" % i, b"/nonexistent/%d" % i, os.O_RDWR, 0)
    call("openat", OPENAT, os.O_RDWR | os.O_CLOEXEC, "../file", real, sub, b"../file", os.O_RDWR | os.O_CLOEXEC, 0)
    call("openat", OPENAT, os.O_RDONLY, "link", real, -100, b"link", os.O_RDONLY, 0)
    call("openat", OPENAT, os.O_RDONLY, "../sub/./none", directory + "/sub/none", sub, b"../sub/./none", os.O_RDONLY, 0)
    call("openat", OPENAT, os.O_RDONLY, "none", directory + "/none", -100, b"none", os.O_RDONLY, 0)
    call("openat", OPENAT, os.O_RDONLY, "none", "none", 999, b"none", os.O_RDONLY, 0)
    how = (ctypes.c_uint64 * 3)(os.O_RDWR | os.O_CREAT, 0o644, 0)
    call("openat2", OPENAT2, os.O_RDWR | os.O_CREAT, "file", real, base, b"file", ctypes.byref(how), 24)
    handle = (ctypes.c_uint32 * 34)(128, 0)
    mount = ctypes.c_int()
    r = call("name_to_handle_at", NAME_TO_HANDLE, 0, "file", real, base, b"file", ctypes.byref(handle), ctypes.byref(mount), 0)
    if r >= 0:
        call("open_by_handle_at", OPEN_BY_HANDLE, os.O_RDONLY, "", real, base, ctypes.byref(handle), os.O_RDONLY)
long = ("d/" * 2000) + "end"
call("openat", OPENAT, os.O_RDONLY, long, directory + "/" + long, -100, long.encode(), os.O_RDONLY, 0)
# a path on a page that nobody has read in yet, and one that goes on there
paths = os.open(directory + "/paths", os.O_RDWR | os.O_CREAT)
os.write(paths, b"nowhere".ljust(4094, b"\0") + b"sub/none".ljust(4098, b"\0"))
os.fsync(paths)
os.posix_fadvise(paths, 0, 0, os.POSIX_FADV_DONTNEED)
pages = mmap.mmap(paths, 8192, mmap.MAP_PRIVATE)
address = ctypes.addressof(ctypes.c_char.from_buffer(pages))
call("openat", OPENAT, os.O_RDONLY, "nowhere", directory + "/nowhere", -100, address, os.O_RDONLY, 0)
pages.madvise(mmap.MADV_DONTNEED)
os.posix_fadvise(paths, 0, 0, os.POSIX_FADV_DONTNEED)
call("openat", OPENAT, os.O_RDONLY, "sub/none", directory + "/sub/none", -100, address + 4094, os.O_RDONLY, 0)
# no path, and none that can be read
call("openat", OPENAT, os.O_RDONLY, "", "", -100, b"", os.O_RDONLY, 0)
call("openat", OPENAT, os.O_RDONLY, "", "", -100, 0, os.O_RDONLY, 0)
call("openat", OPENAT, os.O_RDONLY, "", "", -100, 8, os.O_RDONLY, 0)
os.mkdir("gone")
os.chdir("gone")
os.rmdir("../gone")
call("openat", OPENAT, os.O_RDONLY, "x", directory + "/gone/x", -100, b"x", os.O_RDONLY, 0)
os.chdir("/")
call("openat", OPENAT, os.O_RDONLY, "no such", "/no such", -100, b"no such", os.O_RDONLY, 0)
call("openat", OPENAT, os.O_RDONLY, ".", "/", -100, b".", os.O_RDONLY, 0)
r, w = os.pipe()
call("openat", OPENAT, os.O_RDONLY, "/proc/self/fd/%d" % r, "/proc/self/fd/%d" % r, -100, b"/proc/self/fd/%d" % r, os.O_RDONLY, 0)
try:
    os.chroot(directory)  # the last, as nothing else is found from here on
    inside = directory
except PermissionError:
    inside = ""
call("openat", OPENAT, os.O_RDONLY, "/../no/such", inside + "/no/such", -100, b"/../no/such", os.O_RDONLY, 0)
for line in done:
    print(line)
