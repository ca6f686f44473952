package dev.syscope.snoop;

import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;

/** Programs being executed; those that fail by the tracepoints of execve and execveat, if they are wanted. */
public final class ExecSource {
    private ExecSource() {}

    /**
     * Attaches the programs.
     *
     * @param listener called by {@link SnoopSource#poll}
     * @throws dev.syscope.linux.LinuxException if the kernel doesn't let us, with what is missing
     */
    public static SnoopSource attach(ExecFilter filter, SnoopBuffer buffer, ExecListener listener) {
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
            ExecRecord record = new ExecRecord();
            return session.handingOver(record::wrap, () -> listener.executed(record), listener::batchEnded);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }
}
