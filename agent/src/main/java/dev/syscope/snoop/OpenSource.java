package dev.syscope.snoop;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.asm.Code;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Files being opened, by programs on the functions that serve the system calls that open files, which leaves all other
 * calls alone, or where the kernel doesn't permit that on their tracepoints. i386 programs on an x86-64 kernel pass
 * both by.
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
            List<OpenCall> calls =
                    Arrays.stream(OpenCall.values()).filter(filter::wants).toList();
            List<BpfProgram> mayMiss = new ArrayList<>();
            if (session.attachAllOrNone(
                    programs -> hookFunctions(programs, calls, filter, session, storage, mayMiss))) {
                session.countMissed(mayMiss);
            } else {
                hookTracepoints(calls, filter, session, storage);
            }
            OpenRecord record = new OpenRecord();
            return session.handingOver(record::wrap, () -> listener.opened(record), listener::batchEnded);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /**
     * By a pair of programs for each call, which other calls don't notice. Attached in turn, for a kernel that has none
     * of this says so only at the first.
     */
    private static void hookFunctions(
            BpfObjects programs,
            List<OpenCall> calls,
            OpenFilter filter,
            SnoopSession session,
            ThreadStorage storage,
            List<BpfProgram> attached) {
        Code exit = OpenExit.code(OpenHook.FUNCTION, filter, session, storage);
        for (OpenCall call : calls) {
            Hook atExit = OpenHook.FUNCTION.exit(call);
            if (call != OpenCall.OPENAT && !OpenHook.isFunction(call)) {
                continue; // not every kernel has every call: aarch64 knows no open, 5.5 no openat2
            }
            // the exit first, or a record would be begun that is never sent
            attached.add(programs.load("open_exit", atExit, exit));
            programs.attach(attached.getLast());
            Code entry = OpenEntry.code(call, OpenHook.FUNCTION, filter, session, storage);
            attached.add(programs.load("open_entry", OpenHook.FUNCTION.entry(call), entry));
            programs.attach(attached.getLast());
        }
    }

    /** One program at all exits, verified only once. */
    private static void hookTracepoints(
            List<OpenCall> calls, OpenFilter filter, SnoopSession session, ThreadStorage storage) {
        BpfProgram exit = session.load("open_exit", OpenHook.TRACEPOINT.exit(OpenCall.OPENAT),
                OpenExit.code(OpenHook.TRACEPOINT, filter, session, storage));
        int attached = 0;
        for (OpenCall call : calls) {
            Code entry = OpenEntry.code(call, OpenHook.TRACEPOINT, filter, session, storage);
            try {
                session.attach(exit, OpenHook.TRACEPOINT.exit(call));
                session.attach("open_entry", OpenHook.TRACEPOINT.entry(call), entry);
                attached++;
            } catch (LinuxException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
            }
        }
        if (attached == 0) {
            throw new LinuxException(
                    "attaching to syscalls:sys_enter_openat", Errno.ENOENT, "The kernel needs CONFIG_FTRACE_SYSCALLS=y");
        }
    }
}
