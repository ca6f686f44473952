package dev.syscope.snoop;

import dev.syscope.linux.bpf.BatchListener;
import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;
import java.lang.foreign.MemorySegment;

/** Programs being executed; those that fail by the tracepoints of execve and execveat, if they are wanted. */
public final class ExecSource implements SnoopSource {
    private final SnoopSession session;
    private final BatchListener batches;
    private long malformed;

    private ExecSource(SnoopSession session, ExecListener listener) {
        this.session = session;
        ExecRecord record = new ExecRecord();
        batches = new BatchListener() {
            @Override
            public void record(MemorySegment memory, long offset, int length) {
                if (record.wrap(memory, offset, length)) {
                    listener.executed(record);
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
     * Attaches the programs.
     *
     * @param listener called by {@link #poll}
     * @throws dev.syscope.linux.LinuxException if the kernel doesn't let us, with what is missing
     */
    public static ExecSource attach(ExecFilter filter, SnoopBuffer buffer, ExecListener listener) {
        SnoopSession session = new SnoopSession(filter.who(), buffer);
        try {
            ExecPrograms programs = new ExecPrograms(session, filter.failures());
            if (filter.failures()) {
                Hook execve = new Hook.Tracepoint("syscalls", "sys_exit_execve");
                BpfProgram failed = session.load("exec_failed", execve, programs.failed());
                session.attach(failed, execve);
                session.attach(failed, new Hook.Tracepoint("syscalls", "sys_exit_execveat"));
                session.attach("exec_entry", new Hook.Tracepoint("syscalls", "sys_enter_execve"), programs.entered(0));
                session.attach(
                        "execat_entry", new Hook.Tracepoint("syscalls", "sys_enter_execveat"), programs.entered(1));
            }
            session.attach("on_exec", new Hook.BtfTracepoint("sched_process_exec"), programs.succeeded());
            return new ExecSource(session, listener);
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
