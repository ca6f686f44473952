package dev.syscope.linux.bpf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/** Which of the capabilities that tracing by BPF needs this process lacks. Numbers of {@code linux/capability.h}. */
final class PrivilegeCheck {
    private static final int CAP_SYS_ADMIN = 21;
    private static final int CAP_PERFMON = 38;
    private static final int CAP_BPF = 39;

    private PrivilegeCheck() {}

    /** The missing ones as a mask; CAP_SYS_ADMIN stands for both others. */
    static long missing() {
        long effective = effective();
        if ((effective & 1L << CAP_SYS_ADMIN) != 0) {
            return 0;
        }
        return (1L << CAP_PERFMON | 1L << CAP_BPF) & ~effective;
    }

    /** Such as {@code CAP_BPF and CAP_PERFMON}. */
    static String names(long mask) {
        StringJoiner names = new StringJoiner(" and ");
        if ((mask & 1L << CAP_BPF) != 0) {
            names.add("CAP_BPF");
        }
        if ((mask & 1L << CAP_PERFMON) != 0) {
            names.add("CAP_PERFMON");
        }
        return names.toString();
    }

    /** Such as {@code CAP_BPF is missing}. */
    static String sentence(long mask) {
        return names(mask) + (Long.bitCount(mask) > 1 ? " are missing" : " is missing");
    }

    private static long effective() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapEff:")) {
                    return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
                }
            }
        } catch (IOException e) {
            // without /proc the kernel's refusal is all there is to tell
        }
        return -1;
    }
}
