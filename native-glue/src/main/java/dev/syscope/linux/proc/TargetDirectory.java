package dev.syscope.linux.proc;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A directory as another process sees it, which may be in another mount namespace and writable by anybody.
 *
 * <p>Names are looked up within the process's root, so that a link made there can't lead out of it, and the last
 * component is never followed if it is a link. openat2(2).
 */
public final class TargetDirectory implements AutoCloseable {
    // include/uapi/asm-generic/fcntl.h
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0100;
    private static final int O_EXCL = 0200;
    private static final int O_DIRECTORY = 0200000;
    private static final int O_NOFOLLOW = 0400000;
    private static final int O_CLOEXEC = 02000000;
    private static final int O_PATH = 010000000;
    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int AT_REMOVEDIR = 0x200;

    // include/uapi/linux/openat2.h
    private static final long RESOLVE_NO_MAGICLINKS = 0x02;
    private static final long RESOLVE_IN_ROOT = 0x10;
    private static final int OPEN_HOW_SIZE = 24;

    // include/uapi/linux/stat.h
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_SIZE = 256;
    private static final int STX_UID = 20;
    private static final int STX_MODE = 28;
    private static final int STX_INO = 32;
    private static final int STX_DEV_MAJOR = 136;
    private static final int STX_DEV_MINOR = 140;

    private final int fd;
    private final String name;

    private TargetDirectory(int fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    /**
     * Opens a directory of a process.
     *
     * @param path from the process's root on, such as {@code tmp}
     * @throws LinuxException if there is no such process or directory, or we may not look at it
     */
    public static TargetDirectory open(int pid, String path) {
        String root = "/proc/" + pid + "/root";
        try (Arena arena = Arena.ofConfined()) {
            int flags = O_PATH | O_DIRECTORY | O_CLOEXEC;
            long rootFd = Kernel.check(
                    Kernel.syscall(Nr.OPENAT, AT_FDCWD, arena.allocateFrom(root).address(), flags), "open " + root);
            try {
                MemorySegment how = arena.allocate(OPEN_HOW_SIZE, 8);
                how.set(ValueLayout.JAVA_LONG, 0, flags);
                how.set(ValueLayout.JAVA_LONG, 16, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
                long fd = Kernel.syscall(Nr.OPENAT2, rootFd, arena.allocateFrom(path).address(), how.address(), OPEN_HOW_SIZE);
                return new TargetDirectory((int) Kernel.check(fd, "open " + root + "/" + path), root + "/" + path);
            } finally {
                Kernel.syscall(Nr.CLOSE, rootFd);
            }
        }
    }

    /**
     * What stands under a name.
     *
     * @param fd refers to it, by O_PATH
     * @param uid its owner
     * @param mode its type and permissions
     * @param device its file system's, major number in the upper half
     * @param inode its number there
     */
    public record Entry(int fd, int uid, int mode, long device, long inode) implements AutoCloseable {
        private static final int S_IFMT = 0170000;
        private static final int S_IFSOCK = 0140000;
        private static final int S_IFREG = 0100000;

        /** Whether it is a Unix socket. */
        public boolean isSocket() {
            return (mode & S_IFMT) == S_IFSOCK;
        }

        /** Whether it is a regular file. */
        public boolean isRegularFile() {
            return (mode & S_IFMT) == S_IFREG;
        }

        /** A path of ours that leads to this very thing, whatever its name leads to by now. */
        public String path() {
            return "/proc/self/fd/" + fd;
        }

        @Override
        public void close() {
            Kernel.syscall(Nr.CLOSE, fd);
        }
    }

    /**
     * Looks at an entry without following it.
     *
     * @throws LinuxException with ENOENT if there is none
     */
    public Entry entry(String entry) {
        try (Arena arena = Arena.ofConfined()) {
            long at = Kernel.syscall(
                    Nr.OPENAT, fd, arena.allocateFrom(entry).address(), O_PATH | O_NOFOLLOW | O_CLOEXEC);
            Kernel.check(at, "open " + name + "/" + entry);
            MemorySegment statx = arena.allocate(STATX_SIZE, 8);
            long result = Kernel.syscall(
                    Nr.STATX, at, arena.allocateFrom("").address(), AT_EMPTY_PATH, STATX_BASIC_STATS, statx.address(), 0);
            if (Kernel.failed(result)) {
                Kernel.syscall(Nr.CLOSE, at);
                throw new LinuxException("statx " + name + "/" + entry, (int) -result);
            }
            return new Entry(
                    (int) at,
                    statx.get(ValueLayout.JAVA_INT, STX_UID),
                    Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, STX_MODE)),
                    (long) statx.get(ValueLayout.JAVA_INT, STX_DEV_MAJOR) << 32
                            | Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, STX_DEV_MINOR)),
                    statx.get(ValueLayout.JAVA_LONG, STX_INO));
        }
    }

    /**
     * Creates an empty file for another user; fails if there is one, or a link.
     *
     * @throws LinuxException if it can't be created
     */
    public void createFile(String file, int uid, int gid) {
        try (Arena arena = Arena.ofConfined()) {
            int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
            long created = Kernel.check(
                    Kernel.syscall(Nr.OPENAT, fd, arena.allocateFrom(file).address(), flags, 0600),
                    "create " + name + "/" + file);
            give(created, uid, gid);
        }
    }

    /**
     * Creates a directory that only another user may enter.
     *
     * @throws LinuxException if it can't be created
     */
    public TargetDirectory createDirectory(String directory, int uid, int gid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(directory);
            Kernel.check(Kernel.syscall(Nr.MKDIRAT, fd, text.address(), 0700), "mkdir " + name + "/" + directory);
            int flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
            long created = Kernel.check(
                    Kernel.syscall(Nr.OPENAT, fd, text.address(), flags), "open " + name + "/" + directory);
            Kernel.syscall(Nr.FCHOWN, created, uid, gid);
            return new TargetDirectory((int) created, name + "/" + directory);
        }
    }

    private static void give(long created, int uid, int gid) {
        Kernel.syscall(Nr.FCHOWN, created, uid, gid); // without the privilege it stays ours, which may do
        Kernel.syscall(Nr.CLOSE, created);
    }

    /** Removes a file; whether there was one. */
    public boolean deleteFile(String file) {
        return delete(file, 0);
    }

    /** Removes an empty directory; whether there was one. */
    public boolean deleteDirectory(String directory) {
        return delete(directory, AT_REMOVEDIR);
    }

    private boolean delete(String entry, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            return !Kernel.failed(Kernel.syscall(Nr.UNLINKAT, fd, arena.allocateFrom(entry).address(), flags));
        }
    }

    /** Whether an error says that a name is not there. */
    public static boolean isMissing(LinuxException e) {
        return e.errno() == Errno.ENOENT;
    }

    @Override
    public void close() {
        Kernel.syscall(Nr.CLOSE, fd);
    }
}
