package dev.syscope.linux.proc;

import java.io.File;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What {@code /proc/PID/status} says of a process or thread.
 *
 * @param text the whole file; empty if there is no such process
 */
public record ProcStatus(String text) {
    /** Reads it for a process or thread; one that is gone has an empty status. */
    public static ProcStatus of(int tid) {
        return new ProcStatus(ProcFile.text("/proc/" + tid + "/status"));
    }

    /** Whether there was such a process. */
    public boolean exists() {
        return !text.isEmpty();
    }

    /** A field's value without the white space around it, such as {@code Name}; empty if there is none. */
    public String field(String name) {
        String key = "\n" + name + ":";
        int at = text.startsWith(name + ":") ? 0 : text.indexOf(key);
        if (at < 0) {
            return "";
        }
        int from = text.indexOf(':', at) + 1;
        int end = text.indexOf('\n', from);
        return text.substring(from, end < 0 ? text.length() : end).strip();
    }

    /** A field that is one decimal number, such as {@code Tgid} or {@code TracerPid}; -1 if there is none. */
    public int number(String name) {
        String value = field(name);
        return value.isEmpty() ? -1 : Integer.parseInt(value.split("\\s")[0]);
    }

    /** The state's letter, such as {@code R}, {@code S}, {@code T} for stopped and {@code Z} for a zombie. */
    public char state() {
        String state = field("State");
        return state.isEmpty() ? '?' : state.charAt(0);
    }

    /** Whether it is a thread of the kernel's own, which has no memory of a user. */
    public boolean isKernelThread() {
        return exists() && field("VmSize").isEmpty() && state() != 'Z' && state() != 'X';
    }

    /** The ids of all processes now that this process can see. */
    public static IntStream processes() {
        String[] names = new File("/proc").list((directory, name) -> Character.isDigit(name.charAt(0)));
        return names == null ? IntStream.empty() : Arrays.stream(names).mapToInt(Integer::parseInt);
    }

    /** The ids of a process's threads now, ascending; none if it is gone. */
    public static int[] threads(int pid) {
        String[] names = new File("/proc/" + pid + "/task").list();
        return names == null
                ? new int[0]
                : Arrays.stream(names).mapToInt(Integer::parseInt).sorted().toArray();
    }
}
