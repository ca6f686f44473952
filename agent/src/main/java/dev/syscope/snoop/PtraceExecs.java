package dev.syscope.snoop;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.syscall.TargetMemory;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.TraceListener;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Executions as ptrace sees them, in the same records as {@link ExecSource} gives: for those who may not use BPF.
 *
 * <p>To be handed to a ptrace source that traces {@link #calls()}.
 */
public final class PtraceExecs implements TraceListener {
    private static final List<String> CALLS = List.of("execve", "execveat");
    private static final int AT_FDCWD = -100;

    private final ExecFilter filter;
    private final ExecListener listener;
    private final TaskFacts facts = new TaskFacts();
    private final ExecRecord record = new ExecRecord();
    private final MemorySegment memory = Arena.ofAuto().allocate(ExecLayout.SIZE, 8);

    /** What threads that are in an execve asked for. */
    private final Map<Integer, Asked> entered = new HashMap<>();

    private record Asked(byte[] file, int dirfd, byte[] arguments, boolean cut) {}

    /** A listener that makes records of a source's calls. */
    public PtraceExecs(ExecFilter filter, ExecListener listener) {
        this.filter = filter;
        this.listener = listener;
    }

    /** The system calls that are to be traced. */
    public static SyscallSet calls() {
        Map<Architecture, BitSet> numbers = new EnumMap<>(Architecture.class);
        for (Architecture architecture : Architecture.values()) {
            BitSet set = new BitSet();
            CALLS.forEach(name -> SyscallTable.of(architecture).number(name).ifPresent(set::set));
            numbers.put(architecture, set);
        }
        return SyscallSet.of(numbers);
    }

    /** The caller's memory is gone when the call has succeeded. */
    @Override
    public void entered(SyscallRecord call) {
        boolean at = SyscallTable.of(call.architecture()).syscall(call.nr()).name().equals("execveat");
        byte[] file = string(call.memory(), call.argument(at ? 1 : 0), ExecLayout.FILE_MAX);
        int dirfd = at ? (int) call.argument(0) : AT_FDCWD;
        entered.put(call.tid(), arguments(call, call.argument(at ? 2 : 1), file, dirfd));
    }

    private Asked arguments(SyscallRecord call, long vector, byte[] file, int dirfd) {
        int word = call.architecture().wordSize();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (long at = vector; at != 0; at += word) {
            memory.set(ValueLayout.JAVA_LONG, 0, 0);
            boolean unreadable = call.memory().read(at, memory, 0, word) < word;
            if (unreadable || all.size() >= ExecLayout.ARGUMENTS_MAX) {
                return new Asked(file, dirfd, all.toByteArray(), true);
            }
            if (memory.get(ValueLayout.JAVA_LONG, 0) == 0) {
                break;
            }
            int room = ExecLayout.ARGUMENTS_MAX + ExecLayout.ARGUMENT_MAX;
            all.writeBytes(string(call.memory(), memory.get(ValueLayout.JAVA_LONG, 0), room));
            all.write(0);
        }
        return new Asked(file, dirfd, all.toByteArray(), false);
    }

    /** A C string without its zero; what there is of it when it is longer than allowed or ends where memory does. */
    private byte[] string(TargetMemory target, long address, int most) {
        int length = target.read(address, memory, 0, most);
        int end = 0;
        while (end < length && memory.get(ValueLayout.JAVA_BYTE, end) != 0) {
            end++;
        }
        return memory.asSlice(0, Math.min(end, most - 1)).toArray(ValueLayout.JAVA_BYTE);
    }

    @Override
    public void exited(SyscallRecord call) {
        Asked asked = entered.remove(call.tid());
        if (asked == null || call.failed() && !filter.failures()) {
            return;
        }
        facts.look(call.tid());
        if (!facts.isWanted(filter.who(), call.pid())) {
            return;
        }
        byte[] arguments = asked.arguments();
        int flags = asked.cut() ? ExecLayout.CUT : 0;
        if (!call.failed()) {
            arguments = ProcFile.bytes("/proc/" + call.tid() + "/cmdline");
            boolean script = asked.arguments().length > 0 && !startsWith(arguments, asked.arguments());
            flags = (script ? ExecLayout.SCRIPT : 0) | (arguments.length > ExecLayout.ARGUMENTS_MAX ? ExecLayout.CUT : 0);
        }
        write(call, asked, arguments, flags);
    }

    /** Whether the program has the arguments that were asked for: a script's interpreter has others before them. */
    private static boolean startsWith(byte[] all, byte[] beginning) {
        int length = Math.min(Math.min(all.length, beginning.length), ExecLayout.ARGUMENTS_MAX);
        return Arrays.equals(all, 0, length, beginning, 0, length);
    }

    private void write(SyscallRecord call, Asked asked, byte[] arguments, int flags) {
        byte[] file = asked.file();
        int length = Math.min(arguments.length, ExecLayout.ARGUMENTS_MAX);
        memory.asSlice(0, ExecLayout.FILE + ExecLayout.FILE_MAX).fill((byte) 0);
        memory.set(ValueLayout.JAVA_LONG, ExecLayout.TIME, call.timeNanos());
        memory.set(ValueLayout.JAVA_LONG, ExecLayout.CGROUP, facts.cgroup());
        set(ExecLayout.PID, call.pid());
        set(ExecLayout.PPID, facts.ppid());
        set(ExecLayout.TID, call.tid());
        set(ExecLayout.UID, facts.uid());
        set(ExecLayout.RESULT, (int) call.returnValue());
        set(ExecLayout.DIRFD, asked.dirfd());
        set(ExecLayout.FILE_BYTES, file.length + 1);
        set(ExecLayout.ARGUMENTS_BYTES, length);
        set(ExecLayout.FLAGS, flags);
        TaskFacts.putComm(memory, ExecLayout.COMM, TaskFacts.comm(call.tid()));
        MemorySegment.copy(file, 0, memory, ValueLayout.JAVA_BYTE, ExecLayout.FILE, file.length);
        long end = ExecLayout.FILE + file.length + 1L;
        MemorySegment.copy(arguments, 0, memory, ValueLayout.JAVA_BYTE, end, length);
        if (record.wrap(memory, 0, (int) end + length)) {
            listener.executed(record);
        }
    }

    private void set(int offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        Asked asked = entered.remove(formerTid);
        if (asked != null) {
            entered.put(leader.tid(), asked);
        }
    }

    @Override
    public void detached(ThreadEvent thread) {
        entered.remove(thread.tid());
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        entered.remove(thread.tid());
    }

    @Override
    public void idle() {
        listener.batchEnded();
    }
}
