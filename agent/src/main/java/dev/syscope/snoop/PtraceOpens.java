package dev.syscope.snoop;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.RawText;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.TraceListener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Opens as ptrace sees them, in the same records as {@link OpenSource} gives: for those who may not use BPF. Each call
 * stops its thread twice.
 *
 * <p>To be handed to a ptrace source that traces {@link #calls()}.
 */
public final class PtraceOpens implements TraceListener {
    private static final int AT_FDCWD = -100;
    private static final int CREAT_FLAGS = 01101;
    private static final String DELETED = " (deleted)";

    private final OpenFilter filter;
    private final OpenListener listener;
    private final TaskFacts facts = new TaskFacts();
    private final OpenRecord record = new OpenRecord();
    private final MemorySegment memory = Arena.ofAuto().allocate(OpenLayout.size(true), 8);
    private final Map<Integer, byte[]> paths = new HashMap<>();

    /** A listener that makes records of a source's calls. */
    public PtraceOpens(OpenFilter filter, OpenListener listener) {
        this.filter = filter;
        this.listener = listener;
    }

    /** The system calls that are to be traced. */
    public static SyscallSet calls() {
        Map<Architecture, BitSet> numbers = new EnumMap<>(Architecture.class);
        for (Architecture architecture : Architecture.values()) {
            BitSet set = new BitSet();
            for (OpenCall call : OpenCall.values()) {
                SyscallTable.of(architecture).number(call.syscall()).ifPresent(set::set);
            }
            numbers.put(architecture, set);
        }
        return SyscallSet.of(numbers);
    }

    private static Optional<OpenCall> call(SyscallRecord call) {
        String name = SyscallTable.of(call.architecture()).syscall(call.nr()).name();
        for (OpenCall one : OpenCall.values()) {
            if (one.syscall().equals(name)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /** The path is read before the kernel does: nobody can change it in between and have us believe that. */
    @Override
    public void entered(SyscallRecord call) {
        call(call).filter(one -> one.path() >= 0).ifPresent(one -> {
            int length = call.memory().read(call.argument(one.path()), memory, OpenLayout.PATH, OpenLayout.PATH_MAX);
            int end = 0;
            while (end < length && memory.get(ValueLayout.JAVA_BYTE, OpenLayout.PATH + end) != 0) {
                end++;
            }
            if (end == OpenLayout.PATH_MAX) {
                end--; // longer than any path
            }
            if (end < length) {
                paths.put(call.tid(), memory.asSlice(OpenLayout.PATH, end).toArray(ValueLayout.JAVA_BYTE));
            }
        });
    }

    @Override
    public void exited(SyscallRecord call) {
        byte[] read = paths.remove(call.tid());
        byte[] path = read == null ? new byte[0] : read;
        OpenCall one = call(call).orElse(OpenCall.OPEN_BY_HANDLE_AT);
        if (filter.failedOnly() && !call.failed() || !filter.wants(one) || !filter.wants(flags(call, one))) {
            return;
        }
        facts.look(call.tid());
        if (!facts.isWanted(filter.who(), call.pid())) {
            return;
        }
        memory.fill((byte) 0);
        set(OpenLayout.TIME, call.timeNanos() - Math.max(0, call.durationNanos()));
        set(OpenLayout.DURATION, Math.max(0, call.durationNanos()));
        set(OpenLayout.PID, call.pid());
        set(OpenLayout.TID, call.tid());
        set(OpenLayout.UID, facts.uid());
        set(OpenLayout.CGROUP, facts.cgroup());
        set(OpenLayout.CALL, one.ordinal());
        set(OpenLayout.FLAGS, flags(call, one));
        set(OpenLayout.MODE, mode(call, one));
        set(OpenLayout.DIRFD, one.dirfd() < 0 ? AT_FDCWD : (int) call.argument(one.dirfd()));
        set(OpenLayout.RESULT, (int) call.returnValue());
        set(OpenLayout.PATH_ADDRESS, one.path() < 0 ? 0 : call.argument(one.path()));
        TaskFacts.putComm(memory, OpenLayout.COMM, TaskFacts.comm(call.tid()));
        TaskFacts.putComm(memory, OpenLayout.LEADER_COMM, TaskFacts.comm(call.pid()));
        int pathBytes = read == null ? 0 : path.length + 1;
        set(OpenLayout.PATH_BYTES, pathBytes);
        MemorySegment.copy(path, 0, memory, ValueLayout.JAVA_BYTE, OpenLayout.PATH, path.length);
        int names = filter.fullPath() ? names(call, one, path, OpenLayout.PATH + pathBytes) : 0;
        set(OpenLayout.NAMES_BYTES, names);
        if (record.wrap(memory, 0, OpenLayout.PATH + pathBytes + names)) {
            listener.opened(record);
        }
    }

    private int flags(SyscallRecord call, OpenCall one) {
        return switch (one) {
            case CREAT -> CREAT_FLAGS;
            case OPENAT2 -> (int) ofOpenHow(call, 0);
            default -> (int) call.argument(one.flags());
        };
    }

    private int mode(SyscallRecord call, OpenCall one) {
        if (one == OpenCall.OPENAT2) {
            return (int) ofOpenHow(call, Long.BYTES);
        }
        return one.mode() < 0 ? 0 : (int) call.argument(one.mode());
    }

    /** A member of {@code struct open_how}; 0 if it can't be read. */
    private long ofOpenHow(SyscallRecord call, int offset) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment member = arena.allocate(Long.BYTES, Long.BYTES);
            int read = call.memory().read(call.argument(OpenCall.OPENAT2.flags()) + offset, member, 0, Long.BYTES);
            return read < Long.BYTES ? 0 : member.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** The names of the opened file, or of the directory that the path starts from, from the last to the first. */
    private int names(SyscallRecord call, OpenCall one, byte[] path, int at) {
        String target = target("/proc/" + call.tid() + "/" + link(call, one, path));
        if (!target.startsWith("/") || target.startsWith("/memfd:")) {
            return 0; // nowhere, such as a pipe
        }
        int length = 0;
        String[] names = target.split("/");
        for (int i = names.length - 1; i >= 0; i--) {
            byte[] name = RawText.encode(names[i]);
            if (name.length > 0 && length + name.length < OpenLayout.NAMES_MAX - OpenLayout.PATH_MAX) {
                MemorySegment.copy(name, 0, memory, ValueLayout.JAVA_BYTE, at + (long) length, name.length);
                length += name.length + 1;
            }
        }
        return Math.max(1, length);
    }

    /** Of the opened file, or of where the path starts from, below a task's directory in /proc. */
    private String link(SyscallRecord call, OpenCall one, byte[] path) {
        int dirfd = memory.get(ValueLayout.JAVA_INT, OpenLayout.DIRFD);
        if (!call.failed() && one.opens()) {
            return "fd/" + call.returnValue();
        } else if (path.length > 0 && path[0] == '/') {
            return "root";
        }
        return dirfd == AT_FDCWD ? "cwd" : "fd/" + dirfd;
    }

    /** Where a link leads, without the kernel's remark that it is deleted; empty if there is no such link. */
    private static String target(String link) {
        try {
            String target = Files.readSymbolicLink(Path.of(link)).toString();
            boolean remarked = target.endsWith(DELETED) && !Files.exists(Path.of(target), LinkOption.NOFOLLOW_LINKS);
            return remarked ? target.substring(0, target.length() - DELETED.length()) : target;
        } catch (IOException e) {
            return "";
        }
    }

    private void set(int offset, int value) {
        memory.set(ValueLayout.JAVA_INT, offset, value);
    }

    private void set(int offset, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset, value);
    }

    @Override
    public void detached(ThreadEvent thread) {
        paths.remove(thread.tid());
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        paths.remove(thread.tid());
    }

    @Override
    public void idle() {
        listener.batchEnded();
    }
}
