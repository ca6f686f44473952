package dev.syscope.linux.ptrace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.RawText;
import dev.syscope.linux.proc.ProcFile;
import java.io.File;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What this process was started with and hands on to a command that it launches: ignored and blocked signals, open
 * files, arguments and environment.
 *
 * <p>A JVM changes these before any Java code runs. HotSpot installs handlers for SIGSEGV, SIGBUS, SIGFPE, SIGPIPE,
 * SIGILL and SIGXFSZ even where they were ignored, so a launcher that runs before the JVM may say what it found in
 * {@code /proc/self/status}, by the system property {@value #IGNORED} (the hexadecimal {@code SigIgn}); without it the
 * present state is taken, which differs from the original one for those six only. The signal mask is the main thread's,
 * which the JVM doesn't run Java on and so leaves alone. It also raises the soft limit of open files, unless it is
 * started with {@code -XX:-MaxFDLimit}; what it was before can't be known then.
 *
 * @param ignoredSignals a bit for each signal, SIGHUP being bit 0, as in {@code SigIgn} of {@code /proc/PID/status}
 * @param blockedSignals the same for {@code SigBlk}
 * @param descriptors the file descriptors that were open when the process was started
 */
public record InheritedState(long ignoredSignals, long blockedSignals, BitSet descriptors) {
    /** The system property with {@code SigIgn} as the launcher found it. */
    public static final String IGNORED = "syscope.signals.ignored";

    private static final int F_GETFD = 1;
    private static final int FD_CLOEXEC = 1;

    /** Copies the set. */
    public InheritedState {
        descriptors = (BitSet) descriptors.clone();
    }

    /** The set, a copy. */
    @Override
    public BitSet descriptors() {
        return (BitSet) descriptors.clone();
    }

    /**
     * Reads the state of this process. To be called before the program opens files of its own: a file that was
     * opened by Java is told from an inherited one by its close-on-exec flag or by belonging to the JDK or the class
     * path.
     */
    public static InheritedState read() {
        String status = ProcFile.text("/proc/self/status");
        String told = System.getProperty(IGNORED, "");
        long ignored = told.isEmpty() ? mask(status, "SigIgn:\t") : Long.parseUnsignedLong(told, 16);
        return new InheritedState(ignored, mask(status, "SigBlk:\t"), openAtStart());
    }

    private static long mask(String status, String field) {
        int at = status.indexOf(field);
        return at < 0
                ? 0
                : Long.parseUnsignedLong(status, at + field.length(), status.indexOf('\n', at), 16);
    }

    /** The signals that this process ignores now. */
    static long ignoredNow() {
        return mask(ProcFile.text("/proc/self/status"), "SigIgn:\t");
    }

    private static BitSet openAtStart() {
        BitSet inherited = new BitSet();
        List<String> own = ownFiles();
        for (int fd : openDescriptors()) {
            long flags = Kernel.syscall(Nr.FCNTL, fd, F_GETFD);
            if (flags < 0 || (flags & FD_CLOEXEC) != 0) {
                continue;
            }
            String path = fd <= 2 ? "" : ProcFile.link("/proc/self/fd/" + fd).orElse("");
            if (own.stream().noneMatch(path::startsWith)) {
                inherited.set(fd);
            }
        }
        return inherited;
    }

    private static List<String> ownFiles() {
        List<String> own = new ArrayList<>();
        own.add(System.getProperty("java.home") + "/");
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator)) {
                if (!entry.isEmpty()) {
                    own.add(new File(entry).getAbsolutePath());
                }
            }
        }
        return own;
    }

    /** The descriptors that are open now. */
    static List<Integer> openDescriptors() {
        List<Integer> open = new ArrayList<>();
        String[] names = new File("/proc/self/fd").list();
        for (String name : names == null ? new String[0] : names) {
            open.add(Integer.valueOf(name));
        }
        return open;
    }

    /** The environment that this process was started with, as {@code NAME=value}, byte for byte by {@link RawText}. */
    public static List<String> environment() {
        return strings("/proc/self/environ");
    }

    /** The JVM's whole command line, byte for byte by {@link RawText}. The program's own arguments are its end. */
    public static List<String> commandLine() {
        return strings("/proc/self/cmdline");
    }

    private static List<String> strings(String file) {
        byte[] bytes = ProcFile.bytes(file);
        List<String> all = new ArrayList<>();
        for (int from = 0, at = 0; at < bytes.length; at++) {
            if (bytes[at] == 0) {
                all.add(RawText.decode(bytes, from, at - from));
                from = at + 1;
            }
        }
        return all;
    }
}
