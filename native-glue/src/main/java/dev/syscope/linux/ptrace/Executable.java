package dev.syscope.linux.ptrace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A program that exists as an open file only: in memory, or, where {@code vm.memfd_noexec} forbids that, in a file that
 * has been deleted.
 */
final class Executable implements AutoCloseable {
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_EXEC = 0x10;
    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 02000000;

    private final long fd;

    private Executable(long fd) {
        this.fd = fd;
    }

    /**
     * Makes one.
     *
     * @throws LinuxException if that is refused
     */
    static Executable of(byte[] program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom("syscope-launch");
            long fd = Kernel.syscall(Nr.MEMFD_CREATE, name.address(), MFD_CLOEXEC | MFD_EXEC);
            if (fd == -Errno.EINVAL) { // before Linux 6.3
                fd = Kernel.syscall(Nr.MEMFD_CREATE, name.address(), MFD_CLOEXEC);
            }
            if (Kernel.failed(fd)) {
                return ofFile(program);
            }
            Executable made = new Executable(fd);
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, program);
            long written = Kernel.syscall(Nr.WRITE, fd, bytes.address(), program.length);
            if (written != program.length) {
                made.close();
                throw new LinuxException("write to a memfd", written < 0 ? (int) -written : Errno.ENOSPC);
            }
            return made;
        }
    }

    /** One in a file, which must not be open for writing when it is executed. */
    static Executable ofFile(byte[] program) {
        try (Arena arena = Arena.ofConfined()) {
            Path file = Files.createTempFile(
                    "syscope", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                Files.write(file, program);
                MemorySegment path = arena.allocateFrom(file.toString());
                return new Executable(Kernel.check(
                        Kernel.syscall(Nr.OPENAT, AT_FDCWD, path.address(), O_CLOEXEC), "open " + file));
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new LinuxException("write " + System.getProperty("java.io.tmpdir"), Errno.EIO, e.toString());
        }
    }

    /** The path that it is executed by, by this process and its children. */
    String path() {
        return "/proc/self/fd/" + fd;
    }

    @Override
    public void close() {
        Kernel.syscall(Nr.CLOSE, fd);
    }
}
