package dev.syscope.linux.bpf.btf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** {@code /sys/kernel/btf/vmlinux}, read when it is first wanted. */
final class KernelBtf {
    static final String PATH = "/sys/kernel/btf/vmlinux";

    private static final int AT_FDCWD = -100;
    private static final int O_CLOEXEC = 0x80000;
    private static final int PROT_READ = 1;
    private static final int MAP_PRIVATE = 2;
    private static final int SEEK_SET = 0;
    private static final int SEEK_END = 2;
    private static final int LARGEST = 256 << 20;

    private KernelBtf() {}

    /** Null until the first use, and then for good: 8 MB that every program's load asks for. */
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
            long fd = Kernel.syscall(Nr.OPENAT, AT_FDCWD, arena.allocateFrom(PATH).address(), O_CLOEXEC);
            if (Kernel.failed(fd)) {
                throw new BtfException(PATH + ": " + Errno.text((int) -fd)
                        + ". The kernel must be built with CONFIG_DEBUG_INFO_BTF=y, as those of distributions since"
                        + " 2020 are");
            }
            try {
                return Btf.parse(contents((int) fd, arena));
            } finally {
                Kernel.syscall(Nr.CLOSE, fd);
            }
        }
    }

    /** Mapped where the kernel can (since 6.16), as reading it takes twice as long as all the rest. */
    @SuppressWarnings("restricted") // the kernel has just said that these bytes are there
    private static ByteBuffer contents(int fd, Arena arena) {
        long size = Kernel.syscall(Nr.LSEEK, fd, 0, SEEK_END);
        if (size > 0 && size <= LARGEST) {
            long address = Kernel.syscall(Nr.MMAP, 0, size, PROT_READ, MAP_PRIVATE, fd, 0);
            if (!Kernel.failed(address)) {
                return MemorySegment.ofAddress(address)
                        .reinterpret(size, arena, all -> Kernel.syscall(Nr.MUNMAP, all.address(), size))
                        .asByteBuffer();
            }
        }
        Kernel.syscall(Nr.LSEEK, fd, 0, SEEK_SET);
        return readPages(fd, arena);
    }

    /** Page by page: that is what sysfs gives for each read. */
    private static ByteBuffer readPages(int fd, Arena arena) {
        MemorySegment all = arena.allocate(8 << 20);
        long at = 0;
        while (true) {
            if (at == all.byteSize()) {
                if (at >= LARGEST) {
                    throw new BtfException(PATH + " is larger than " + LARGEST + " bytes");
                }
                MemorySegment more = arena.allocate(all.byteSize() * 2);
                MemorySegment.copy(all, 0, more, 0, at);
                all = more;
            }
            long n = Kernel.check(
                    Kernel.syscall(Nr.READ, fd, all.address() + at, all.byteSize() - at), "read(" + PATH + ")");
            if (n == 0) {
                return all.asSlice(0, at).asByteBuffer();
            }
            at += n;
        }
    }
}
