package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.syscope.linux.Architecture;
import dev.syscope.syscall.SyscallRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PtraceAllocationTest {
    private static final int YIELD = Architecture.pick(24, 124);

    private static final int PIECE = 30_000;
    private static final int PIECES = 10;

    /** Looks at each record as a view does, and at the least that was allocated in one of the pieces. */
    private static final class Counter extends Recorder {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private int seen;
        private long sum;
        private long before;
        long least = Long.MAX_VALUE;

        @Override
        public void entered(SyscallRecord call) {
            sum += call.argument(0) + call.nr() + call.pid() + call.architecture().wordSize();
        }

        @Override
        public void exited(SyscallRecord call) {
            if (call.nr() == YIELD) {
                sum += call.returnValue() + call.durationNanos();
                seen++;
                if (seen % PIECE == 0) {
                    long now = threads.getCurrentThreadAllocatedBytes();
                    least = before == 0 ? least : Math.min(least, now - before);
                    before = threads.getCurrentThreadAllocatedBytes();
                }
            }
        }
    }

    /** In a JVM of its own, whose JIT has seen nothing else: other tests' listeners keep it from inlining. */
    @Test
    void nothingIsAllocatedForEachStop() throws IOException, InterruptedException {
        Process measured = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1", // the compiler that a start uses: it removes no allocation
                        "-cp",
                        System.getProperty("java.class.path"),
                        PtraceAllocationTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(measured.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        assertThat(measured.waitFor()).isZero();
        // One object of 16 bytes for each of 60,000 stops would be 960,000.
        assertThat(Long.parseLong(printed)).isLessThan(100_000);
    }

    /** Prints the least that was allocated in one of the pieces. */
    public static void main(String[] arguments) {
        Counter counter = new Counter();
        Target.Command perl =
                Recorder.command("/usr/bin/perl", "-e", "syscall(" + YIELD + ") for 1.." + PIECE * PIECES);
        try (PtraceSource source = new PtraceSource(Recorder.request(perl))) {
            source.run(counter);
        }
        assertThat(counter.seen).isEqualTo(PIECE * PIECES);
        System.out.println(counter.least);
    }
}
