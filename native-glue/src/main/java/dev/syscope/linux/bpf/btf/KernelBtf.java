package dev.syscope.linux.bpf.btf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** {@code /sys/kernel/btf/vmlinux}, read when it is first wanted. */
final class KernelBtf {
    static final String PATH = "/sys/kernel/btf/vmlinux";

    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int SEEK_END = 2;

    private KernelBtf() {}

    /** Null until the first use, and then for good: every program's load asks for it. */
    private static Btf kernel;

    static boolean exists() {
        try (Arena arena = Arena.ofConfined()) {
            long fd = Kernel.syscall(Nr.OPENAT, AT_FDCWD, arena.allocateFrom(PATH).address(), O_CLOEXEC);
            if (Kernel.failed(fd)) {
                return false;
            }
            Kernel.syscall(Nr.CLOSE, fd);
            return true;
        }
    }

    static synchronized Btf get() {
        if (kernel == null) {
            kernel = read();
        }
        return kernel;
    }

    private static Btf read() {
        try (Arena arena = Arena.ofConfined()) {
            int fd = open(arena);
            try {
                long size = Kernel.check(Kernel.syscall(Nr.LSEEK, fd, 0, SEEK_END), "lseek(" + PATH + ")");
                return Btf.of(new InSysfs(size));
            } finally {
                Kernel.syscall(Nr.CLOSE, fd);
            }
        }
    }

    private static int open(Arena arena) {
        long fd = Kernel.syscall(Nr.OPENAT, AT_FDCWD, arena.allocateFrom(PATH).address(), O_CLOEXEC);
        if (Kernel.failed(fd)) {
            throw new BtfException(PATH + ": " + Errno.text((int) -fd)
                    + ". The kernel must be built with CONFIG_DEBUG_INFO_BTF=y, as those of distributions since"
                    + " 2020 are");
        }
        return (int) fd;
    }

    /**
     * The file, opened for each piece that is wanted, which are few: a descriptor of ours would have to be kept for as
     * long as somebody may ask.
     */
    private record InSysfs(long size) implements BtfBytes {
        @Override
        public void copy(long at, MemorySegment into) {
            try (Arena arena = Arena.ofConfined()) {
                int fd = open(arena);
                try {
                    long done = 0;
                    while (done < into.byteSize()) { // sysfs gives a page for each read
                        long count = Kernel.check(
                                Kernel.syscall(
                                        Nr.PREAD64, fd, into.address() + done, into.byteSize() - done, at + done),
                                "pread64(" + PATH + ")");
                        if (count == 0) {
                            throw new BtfException(PATH + " ends after " + (at + done) + " of " + size + " bytes");
                        }
                        done += count;
                    }
                } finally {
                    Kernel.syscall(Nr.CLOSE, fd);
                }
            }
        }
    }
}
