package dev.syscope.snoop;

import dev.syscope.linux.bpf.BatchListener;
import java.lang.foreign.MemorySegment;

/** Processes or threads that end, by a program on the kernel's own tracepoint for it. */
public final class ExitSource implements SnoopSource {
    private final SnoopSession session;
    private final BatchListener batches;
    private long malformed;

    private ExitSource(SnoopSession session, ExitListener listener) {
        this.session = session;
        ExitRecord record = new ExitRecord();
        batches = new BatchListener() {
            @Override
            public void record(MemorySegment memory, long offset, int length) {
                if (record.wrap(memory, offset, length)) {
                    listener.exited(record);
                } else {
                    malformed++;
                }
            }

            @Override
            public void batchEnded() {
                listener.batchEnded();
            }
        };
    }

    /**
     * Attaches the program.
     *
     * @param listener called by {@link #poll}
     * @throws dev.syscope.linux.LinuxException if the kernel doesn't let us, with what is missing
     */
    public static ExitSource attach(ExitFilter filter, SnoopBuffer buffer, ExitListener listener) {
        SnoopSession session = new SnoopSession(filter.who(), buffer);
        try {
            new ExitProgram(filter, session).attach();
            return new ExitSource(session, listener);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public void choose(int pid) {
        session.choose(pid);
    }

    @Override
    public boolean poll(long timeoutNanos) {
        return session.poll(timeoutNanos, batches);
    }

    @Override
    public void wake() {
        session.wake();
    }

    @Override
    public long losses() {
        long broken = malformed;
        malformed = 0;
        return session.losses() + broken;
    }

    @Override
    public void detach() {
        session.detach();
    }

    @Override
    public void close() {
        session.close();
    }
}
