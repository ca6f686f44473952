package dev.syscope.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes to a file descriptor that this process was started with, whose position and flags stay its own. */
public final class DescriptorOutput extends OutputStream {
    private final int fd;

    /** For an open descriptor. Closing this leaves that open. */
    public DescriptorOutput(int fd) {
        this.fd = fd;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(Math.max(length, 1));
            MemorySegment.copy(bytes, offset, copy, ValueLayout.JAVA_BYTE, 0, length);
            for (long done = 0; done < length; ) {
                long written = Kernel.syscall(Nr.WRITE, fd, copy.address() + done, length - done);
                if (written == -Errno.EINTR) {
                    continue;
                }
                if (Kernel.failed(written)) {
                    throw new IOException("write to descriptor " + fd + ": " + Errno.text((int) -written));
                }
                done += written;
            }
        }
    }
}
