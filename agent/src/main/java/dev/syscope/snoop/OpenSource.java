package dev.syscope.snoop;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.asm.Code;

/**
 * Files being opened, by programs on the tracepoints of the system calls that open files, so that no other call is
 * slowed. i386 programs on an x86-64 kernel pass these tracepoints by.
 */
public final class OpenSource {
    /** Opens that wait, such as for the other end of a FIFO, where a table has to hold them. */
    private static final int MOST_IN_PROGRESS = 1024;

    private OpenSource() {}

    /**
     * Attaches the programs.
     *
     * @param listener called by {@link SnoopSource#poll}
     * @throws LinuxException if the kernel doesn't let us, with what is missing
     */
    public static SnoopSource attach(OpenFilter filter, SnoopBuffer buffer, OpenListener listener) {
        SnoopSession session = new SnoopSession(filter.who(), buffer);
        try {
            ThreadStorage storage =
                    session.storage(OpenEntry.STORAGE, OpenLayout.size(filter.fullPath()), MOST_IN_PROGRESS);
            BpfProgram exit =
                    session.load("open_exit", exitOf(OpenCall.OPENAT), OpenExit.code(filter, session, storage));
            int attached = 0;
            for (OpenCall call : OpenCall.values()) {
                if (filter.wants(call)) {
                    attached += attach(session, call, OpenEntry.code(call, filter, session, storage), exit);
                }
            }
            if (attached == 0) {
                throw new LinuxException(
                        "attaching to syscalls:sys_enter_openat",
                        Errno.ENOENT,
                        "The kernel needs CONFIG_FTRACE_SYSCALLS=y");
            }
            OpenRecord record = new OpenRecord();
            return session.handingOver(record::wrap, () -> listener.opened(record), listener::batchEnded);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private static Hook exitOf(OpenCall call) {
        return new Hook.Tracepoint("syscalls", "sys_exit_" + call.syscall());
    }

    /** Not every kernel has every call: aarch64 knows no open, 5.5 no openat2. */
    private static int attach(SnoopSession session, OpenCall call, Code entry, BpfProgram exit) {
        try {
            // the exit first, or a record would be begun that is never sent
            session.attach(exit, exitOf(call));
            session.attach("open_entry", new Hook.Tracepoint("syscalls", "sys_enter_" + call.syscall()), entry);
            return 1;
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENOENT) {
                return 0;
            }
            throw e;
        }
    }
}
