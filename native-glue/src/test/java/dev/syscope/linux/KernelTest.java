package dev.syscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelTest {
    @Test
    void resultIsTheKernels() {
        assertThat(Kernel.syscall(Nr.GETPID)).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void failureIsANegatedErrorNumber() {
        assertThat(Kernel.syscall(Nr.CLOSE, -1)).isEqualTo(-Errno.EBADF);
        assertThat(Kernel.failed(Kernel.syscall(Nr.CLOSE, -1))).isTrue();
    }

    @Test
    void allSixArgumentsArrive(@TempDir Path directory) throws IOException {
        int page = 65536; // the largest that aarch64 has
        Path file = Files.write(directory.resolve("file"), new byte[2 * page]);
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw");
                Arena arena = Arena.ofConfined()) {
            content.seek(page);
            content.write("here".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            MemorySegment path = arena.allocateFrom(file.toString());
            int fd = (int) Kernel.check(Kernel.syscall(Nr.OPENAT, -100, path.address(), 0, 0), "openat");
            long mapped = Kernel.check(Kernel.syscall(Nr.MMAP, 0, page, 1, 2, fd, page), "mmap");
            MemorySegment first = at(mapped);
            assertThat(first.get(ValueLayout.JAVA_INT, 0)).isEqualTo('h' | 'e' << 8 | 'r' << 16 | 'e' << 24);
            assertThat(Kernel.syscall(Nr.MUNMAP, mapped, page)).isZero();
            assertThat(Kernel.syscall(Nr.CLOSE, fd)).isZero();
        }
    }

    @SuppressWarnings("restricted")
    private static MemorySegment at(long address) {
        return MemorySegment.ofAddress(address).reinterpret(4);
    }

    @Test
    void listingIsReadAsBytes() {
        assertThat(MachineCode.of("""
                        48 89 f8                mov    rax, rdi
                        c3                start: ret
                        """))
                .containsExactly(0x48, (byte) 0x89, (byte) 0xf8, (byte) 0xc3);
    }
}
