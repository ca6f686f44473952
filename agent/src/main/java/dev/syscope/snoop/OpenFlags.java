package dev.syscope.snoop;

import dev.syscope.linux.Architecture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The flags of open(2) by name, from {@code include/uapi/asm-generic/fcntl.h} and the machines' own. */
public final class OpenFlags {
    private static final Map<String, Integer> BITS = new LinkedHashMap<>();
    private static final int O_ACCMODE = 3;

    static {
        BITS.put("O_WRONLY", 1);
        BITS.put("O_RDWR", 2);
        BITS.put("O_CREAT", 0100);
        BITS.put("O_EXCL", 0200);
        BITS.put("O_NOCTTY", 0400);
        BITS.put("O_TRUNC", 01000);
        BITS.put("O_APPEND", 02000);
        BITS.put("O_NONBLOCK", 04000);
        BITS.put("O_SYNC", 04010000);
        BITS.put("O_DSYNC", 010000);
        BITS.put("O_ASYNC", 020000);
        BITS.put("O_DIRECT", Architecture.pick(040000, 0200000));
        BITS.put("O_LARGEFILE", Architecture.pick(0100000, 0400000));
        BITS.put("O_TMPFILE", 020000000 | Architecture.pick(0200000, 040000));
        BITS.put("O_DIRECTORY", Architecture.pick(0200000, 040000));
        BITS.put("O_NOFOLLOW", Architecture.pick(0400000, 0100000));
        BITS.put("O_NOATIME", 01000000);
        BITS.put("O_CLOEXEC", 02000000);
        BITS.put("O_PATH", 010000000);
    }

    private OpenFlags() {}

    /** The bits of a flag, with or without {@code O_}; 0 for {@code O_RDONLY}; empty if there is none of that name. */
    public static OptionalInt bits(String name) {
        String full = name.startsWith("O_") ? name : "O_" + name;
        if (full.equals("O_RDONLY")) {
            return OptionalInt.of(0);
        }
        Integer bits = BITS.get(full);
        return bits == null ? OptionalInt.empty() : OptionalInt.of(bits);
    }

    /** All names, for suggestions. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(BITS.keySet());
        names.add(0, "O_RDONLY");
        return names;
    }

    /** The names of the flags that are set, how it is opened first; bits without a name as a number in hexadecimal. */
    public static List<String> names(int flags) {
        List<String> names = new ArrayList<>();
        int rest = flags;
        if ((flags & O_ACCMODE) == 0) {
            names.add("O_RDONLY");
        } else if ((flags & O_ACCMODE) == O_ACCMODE) {
            names.add("O_ACCMODE");
            rest &= ~O_ACCMODE;
        }
        for (Map.Entry<String, Integer> flag : BITS.entrySet()) {
            if ((rest & flag.getValue()) == flag.getValue()) {
                names.add(flag.getKey());
                rest &= ~flag.getValue();
            }
        }
        if (rest != 0) {
            names.add("0x" + Integer.toHexString(rest));
        }
        return names;
    }
}
