package dev.syscope.snoop;

import dev.syscope.linux.RawText;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.ProcStatus;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What /proc tells of a task that ptrace has stopped: what a BPF program would read in the kernel. For one thread. */
final class TaskFacts {
    private static final String UNIFIED = "0::";

    private final Optional<Path> hierarchy = CgroupNames.mount();
    private final Map<String, Long> cgroups = new HashMap<>();
    private ProcStatus status = new ProcStatus("");
    private int tid;

    /** Looks at a task. */
    void look(int newTid) {
        tid = newTid;
        status = ProcStatus.of(tid);
    }

    /** Whether the task is one of those that are wanted. A cgroup isn't asked for: ptrace follows processes. */
    boolean isWanted(SnoopFilter who, int pid) {
        return (who.pid().isEmpty() || who.pid().getAsInt() == pid)
                && (who.tid().isEmpty() || who.tid().getAsInt() == tid)
                && (who.uid().isEmpty() || who.uid().getAsInt() == uid())
                && (who.parent().isEmpty() || who.parent().getAsInt() == ppid());
    }

    /** Whether it is still there. */
    boolean exists() {
        return status.exists();
    }

    /** The real user id; -1 if the task is gone. */
    int uid() {
        String ids = status.field("Uid");
        return ids.isEmpty() ? -1 : (int) Long.parseLong(ids.split("\\s")[0]);
    }

    int ppid() {
        return Math.max(0, status.number("PPid"));
    }

    /** The most memory that was resident, in KiB; 0 where it is gone already. */
    long maxRssKibibytes() {
        return Math.max(0, status.number("VmHWM"));
    }

    /** The id of the cgroup in the cgroup2 hierarchy; 0 if that isn't mounted. */
    long cgroup() {
        for (String line : ProcFile.text("/proc/" + tid + "/cgroup").split("\n")) {
            if (line.startsWith(UNIFIED)) {
                return cgroups.computeIfAbsent(line.substring(UNIFIED.length()), this::inode);
            }
        }
        return 0;
    }

    private long inode(String path) {
        try {
            return hierarchy.isEmpty()
                    ? 0
                    : (long) Files.getAttribute(Path.of(hierarchy.get() + path), "unix:ino");
        } catch (IOException e) {
            return 0;
        }
    }

    /** A task's name, as it is. */
    static byte[] comm(int tid) {
        byte[] name = ProcFile.bytes("/proc/" + tid + "/comm");
        return name.length == 0 ? name : Arrays.copyOf(name, name.length - 1); // without the newline
    }

    /** Puts a name where a record has it. */
    static void putComm(MemorySegment record, long at, byte[] comm) {
        MemorySegment.copy(comm, 0, record, ValueLayout.JAVA_BYTE, at, Math.min(comm.length, OpenLayout.COMM_BYTES - 1));
    }

    /** The words of {@code /proc/TID/stat} from the state on, which proc(5) calls field 3; none if the task is gone. */
    static String[] stat(int tid) {
        byte[] bytes = ProcFile.bytes("/proc/" + tid + "/stat");
        String text = RawText.decode(bytes, 0, bytes.length);
        int end = text.lastIndexOf(')');
        return end < 0 ? new String[0] : text.substring(end + 2).split(" ");
    }
}
