package dev.syscope.cli.render;

import dev.syscope.latency.Dimension;
import dev.syscope.latency.InProgress;
import dev.syscope.latency.LatencyKey;
import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a row of latencies is called. */
public final class LatencyNames {
    /** The word above Java's names for threads. */
    static final String THREAD = "thread";

    private final List<Dimension> dimensions;
    private final JavaNames java;

    /** Names that tell rows apart by these, in the order of {@link Dimension}. */
    public LatencyNames(Set<Dimension> by) {
        this(by, JavaNames.NONE);
    }

    /** The same with Java's names for threads, in a column of their own and in the place of the kernel's. */
    public LatencyNames(Set<Dimension> by, JavaNames java) {
        List<Dimension> sorted = new ArrayList<>(by);
        sorted.sort(null);
        dimensions = List.copyOf(sorted);
        this.java = java;
    }

    /**
     * What stands above the parts of a row's name: {@code syscall}, {@code tid}; {@link #THREAD} for Java's name of it.
     */
    List<String> words() {
        List<String> words = new ArrayList<>();
        for (Dimension dimension : dimensions) {
            words.add(dimension.word());
            if (namesThreads(dimension)) {
                words.add(THREAD);
            }
        }
        return words;
    }

    /**
     * The parts of a row's name, safe to print, as many as {@link #words()}; an empty one for the name of a thread that
     * has ended.
     */
    List<String> parts(LatencyKey key) {
        List<String> parts = new ArrayList<>();
        for (Dimension dimension : dimensions) {
            parts.add(part(key, dimension));
            if (namesThreads(dimension)) {
                parts.add(printable(java.of(key.tid()).orElseGet(() -> ThreadName.raw(key.tid()))));
            }
        }
        return parts;
    }

    private boolean namesThreads(Dimension dimension) {
        return dimension == Dimension.TID && java != JavaNames.NONE;
    }

    /** What a call in progress says of its thread: Java's name for it, or the kernel's, safe to print. */
    String thread(InProgress call) {
        return printable(java.of(call.tid()).orElseGet(call::comm));
    }

    /** The name of one part of a key, safe to print. */
    static String part(LatencyKey key, Dimension dimension) {
        return switch (dimension) {
            case SYSCALL -> syscall(key.architecture(), key.nr());
            case PID -> Integer.toString(key.pid());
            case TID -> Integer.toString(key.tid());
            case COMM -> printable(key.comm());
            case ERRNO -> key.errno() == 0 ? "0" : Errno.name(key.errno());
        };
    }

    /** All parts of a key in one word: {@code openat/ENOENT}. */
    public String of(LatencyKey key) {
        StringBuilder name = new StringBuilder();
        for (Dimension dimension : dimensions) {
            name.append(name.isEmpty() ? "" : "/").append(part(key, dimension));
        }
        return name.isEmpty() ? "all" : name.toString();
    }

    /**
     * A call's name; {@code read@32} and {@code read@x32}, as {@code -e trace} takes them, for the other interfaces.
     */
    static String syscall(Architecture architecture, int nr) {
        String name = nr == LatencyKey.OTHER_NR ? "unknown" : SyscallTable.of(architecture).syscall(nr).name();
        return switch (architecture) {
            case I386, ARM -> name + "@32";
            case X32 -> name + "@x32";
            case X86_64, AARCH64 -> name;
        };
    }

    /** The target chose it: what could drive a terminal is written in octal, as strace does. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            boolean raw = one >= 0xDC80 && one <= 0xDCFF && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
            if (one == '\\') {
                out.append("\\\\");
            } else if (one < ' ' || one >= 0x7F && one < 0xA0 || raw) {
                int value = raw ? one & 0xFF : one;
                out.append('\\').append((char) ('0' + (value >> 6)));
                out.append((char) ('0' + (value >> 3 & 7))).append((char) ('0' + (value & 7)));
            } else {
                out.append(one);
            }
        }
        return out.toString();
    }
}
