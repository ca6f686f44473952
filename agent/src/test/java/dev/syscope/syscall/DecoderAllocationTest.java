package dev.syscope.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.syscope.linux.Architecture;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hot path: no object for a line. */
class DecoderAllocationTest {
    private static final int CALLS = 20_000;

    @ParameterizedTest
    @ValueSource(strings = {"read", "write", "openat", "newfstatat", "close", "mmap", "poll", "rt_sigprocmask", "lseek"})
    void aLineAllocatesNothing(String name) {
        FakeCall call = new FakeCall(
                        Architecture.X86_64,
                        name,
                        name.equals("poll") || name.equals("mmap") || name.equals("rt_sigprocmask")
                                ? new long[] {0x10000, 1, 3, 8, 3, 0}
                                : new long[] {3, 0x10000, name.equals("newfstatat") ? 0x10000 : 100, 0, 0, 0})
                .with(0x10000, "/usr/lib/x86_64-linux-gnu/libc.so.6\0".repeat(20))
                .returned(name.equals("poll") ? 0 : 30);
        LineBuffer line = new LineBuffer();
        TextValueWriter writer = new TextValueWriter(line, DecodeOptions.DEFAULT);
        Decoder decoder = new Decoder(DecodeOptions.DEFAULT);
        run(decoder, call, line, writer);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        run(decoder, call, line, writer);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as("bytes for %d lines like %s", CALLS, line).isLessThan(CALLS);
    }

    private static void run(Decoder decoder, FakeCall call, LineBuffer line, TextValueWriter writer) {
        for (int i = 0; i < CALLS; i++) {
            line.truncate(0);
            decoder.entry(call, writer);
            decoder.exit(call.returned(call.returnValue()), writer);
            decoder.result(call, writer);
        }
    }
}
