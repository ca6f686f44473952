package dev.syscope.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** The size of a page, from the auxiliary vector that the kernel gave us: 4 KiB on x86-64, up to 64 on aarch64. */
public final class PageSize {
    /** In bytes. */
    public static final long BYTES = read();

    private static final int AT_PAGESZ = 6;
    private static final long USUAL = 4096;

    private PageSize() {}

    private static long read() {
        try {
            ByteBuffer auxv = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
                    .order(ByteOrder.nativeOrder());
            while (auxv.remaining() >= 2 * Long.BYTES) {
                long type = auxv.getLong();
                long value = auxv.getLong();
                if (type == AT_PAGESZ) {
                    return value;
                }
            }
        } catch (IOException e) {
            // no /proc: what all but some aarch64 kernels have
        }
        return USUAL;
    }
}
