package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.syscope.linux.Architecture;
import dev.syscope.syscall.SyscallRecord;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PtraceAllocationTest {
    private static final int YIELD = Architecture.pick(24, 124);

    /** Looks at each record as a view does, and at what has been allocated from the middle to the end. */
    private static final class Counter extends Recorder {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final int from;
        private final int to;
        private int seen;
        private long sum;
        long before;
        long after;

        Counter(int from, int to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void entered(SyscallRecord call) {
            sum += call.argument(0) + call.nr() + call.pid() + call.architecture().wordSize();
        }

        @Override
        public void exited(SyscallRecord call) {
            if (call.nr() == YIELD) {
                sum += call.returnValue() + call.durationNanos();
                seen++;
                if (seen == from) {
                    before = threads.getCurrentThreadAllocatedBytes();
                } else if (seen == to) {
                    after = threads.getCurrentThreadAllocatedBytes();
                }
            }
        }
    }

    @Test
    void nothingIsAllocatedForEachStop() {
        int calls = 60_000;
        Counter counter = new Counter(calls / 2, calls);
        Target.Command perl =
                Recorder.command("/usr/bin/perl", "-e", "syscall(" + YIELD + ") for 1.." + calls);
        try (PtraceSource source = new PtraceSource(Recorder.request(perl))) {
            source.run(counter);
        }
        assertThat(counter.seen).isEqualTo(calls);
        // 60,000 stops: one object of 16 bytes each would be 960,000. The JIT may not have come to all of it yet.
        assertThat(counter.after - counter.before).isLessThan(100_000);
    }
}
