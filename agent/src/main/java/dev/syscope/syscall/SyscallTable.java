package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The system calls of one architecture, from {@code syscalls.tbl}, a line for each.
 *
 * <p>Making a table reads numbers and names only; a signature is parsed when it is first asked for.
 */
public final class SyscallTable {
    private static final String UNKNOWN = "xlong a0, xlong a1, xlong a2, xlong a3, xlong a4, xlong a5";

    /** 32-bit Arm's calls are in no column yet: they have numbers only. */
    private static final int NO_COLUMN = -1;

    /** How many made-up calls are kept: a target can make calls of any number. */
    private static final int MOST_UNKNOWN = 1000;

    private static final Map<Architecture, SyscallTable> ALL = new EnumMap<>(Architecture.class);

    /** Calls whose x32 number isn't x86-64's: {@code arch/x86/entry/syscalls/syscall_64.tbl}, from 512 on. */
    private static final String[] X32_FROM_512 = {
        "rt_sigaction", "rt_sigreturn", "ioctl", "readv", "writev", "recvfrom", "sendmsg", "recvmsg", "execve", "ptrace",
        "rt_sigpending", "rt_sigtimedwait", "rt_sigqueueinfo", "sigaltstack", "timer_create", "mq_notify", "kexec_load",
        "waitid", "set_robust_list", "get_robust_list", "vmsplice", "move_pages", "preadv", "pwritev",
        "rt_tgsigqueueinfo", "recvmmsg", "sendmmsg", "process_vm_readv", "process_vm_writev", "setsockopt",
        "getsockopt", "io_setup", "io_submit", "execveat", "preadv2", "pwritev2"
    };

    private final Architecture architecture;
    private final Syscall[] calls = new Syscall[600];
    private final Map<Integer, Syscall> unknown = new HashMap<>();
    private final Map<String, Integer> numbers = new HashMap<>(1024);
    private final Map<String, BitSet> classes = new LinkedHashMap<>();

    private SyscallTable(Architecture architecture) {
        this.architecture = architecture;
        String text = Types.read("syscalls.tbl");
        int column =
                switch (architecture) {
                    case X86_64, X32 -> 1;
                    case AARCH64 -> 2;
                    case I386 -> 3;
                    case ARM -> NO_COLUMN;
                };
        String[] words = new String[6];
        int start = column == NO_COLUMN ? text.length() : 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            if (text.charAt(start) != '#' && end > start) {
                line(text, start, end, column, words);
            }
            start = end + 1;
        }
        if (architecture == Architecture.X32) {
            for (int i = 0; i < X32_FROM_512.length; i++) {
                Syscall same = calls[numbers.get(X32_FROM_512[i])];
                calls[same.nr()] = null;
                calls[512 + i] = new Syscall(architecture, 512 + i, same.name(), same.text());
                numbers.put(same.name(), 512 + i);
                for (BitSet each : classes.values()) {
                    each.set(512 + i, each.get(same.nr()));
                    each.clear(same.nr());
                }
            }
        }
    }

    /** {@code name x86-64 aarch64 i386 classes signature}; a dash where there is none. */
    private void line(String text, int start, int end, int column, String[] words) {
        int at = start;
        for (int i = 0; i < 5; i++) {
            int space = text.indexOf(' ', at);
            words[i] = text.substring(at, space < 0 || space > end ? end : space);
            at += words[i].length();
            while (at < end && text.charAt(at) == ' ') {
                at++;
            }
        }
        if (words[column].equals("-")) {
            return;
        }
        int nr = Integer.parseInt(words[column]);
        calls[nr] = new Syscall(architecture, nr, words[0], text.substring(at, end));
        numbers.putIfAbsent(words[0], nr);
        if (!words[4].equals("-")) {
            classes(words[4], nr);
        }
    }

    private void classes(String list, int nr) {
        for (int start = 0; start < list.length(); ) {
            int comma = list.indexOf(',', start);
            int end = comma < 0 ? list.length() : comma;
            String name = list.substring(start, end);
            BitSet members = classes.get(name);
            if (members == null) {
                members = new BitSet();
                classes.put(name, members);
            }
            members.set(nr);
            start = end + 1;
        }
    }

    /** The table of an architecture. */
    public static synchronized SyscallTable of(Architecture architecture) {
        SyscallTable table = ALL.get(architecture);
        if (table == null) {
            table = new SyscallTable(architecture);
            ALL.put(architecture, table);
        }
        return table;
    }

    /** The call with a number; never null: an unknown number has a made-up name. */
    public Syscall syscall(int nr) {
        if (nr >= 0 && nr < calls.length && calls[nr] != null) {
            return calls[nr];
        }
        synchronized (unknown) {
            Syscall made = unknown.get(nr);
            if (made == null) {
                long shown = architecture.wordSize() == 8 ? nr : nr & 0xffffffffL;
                made = new Syscall(architecture, nr, "syscall_0x" + Long.toHexString(shown), UNKNOWN);
                if (unknown.size() < MOST_UNKNOWN) {
                    unknown.put(nr, made);
                }
            }
            return made;
        }
    }

    /** The number of a name. */
    public OptionalInt number(String name) {
        Integer nr = numbers.get(name);
        return nr == null ? OptionalInt.empty() : OptionalInt.of(nr);
    }

    /**
     * The numbers of the calls of a class such as {@code file}, {@code desc}, {@code network}; empty if there is none.
     * {@code %stat} and {@code %statfs} are strace's classes {@code %%stat} and {@code %%statfs}.
     */
    public BitSet inClass(String name) {
        BitSet numbersOfClass = classes.get(name.equals("net") ? "network" : name);
        return numbersOfClass == null ? new BitSet() : (BitSet) numbersOfClass.clone();
    }

    /** All names, for matching and for suggestions. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Syscall call : calls) {
            if (call != null) {
                names.add(call.name());
            }
        }
        return names;
    }

    /** All classes, without the percent sign. */
    public List<String> classes() {
        return List.copyOf(classes.keySet());
    }
}
