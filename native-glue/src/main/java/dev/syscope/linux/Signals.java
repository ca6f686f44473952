package dev.syscope.linux;

/**
 * Signals by number and by strace's names, {@code SIGCHLD} or {@code SIGRT_3}.
 *
 * <p>The numbers are those of {@code include/uapi/asm-generic/signal.h}, which x86-64 and aarch64 share. Real-time
 * signals are numbered as the kernel does it: {@code SIGRTMIN} is 32, of which the C library keeps two.
 */
public final class Signals {
    public static final int SIGHUP = 1;
    public static final int SIGINT = 2;
    public static final int SIGQUIT = 3;
    public static final int SIGTRAP = 5;
    public static final int SIGKILL = 9;
    public static final int SIGSEGV = 11;
    public static final int SIGPIPE = 13;
    public static final int SIGTERM = 15;
    public static final int SIGCHLD = 17;
    public static final int SIGCONT = 18;
    public static final int SIGSTOP = 19;
    public static final int SIGTSTP = 20;
    public static final int SIGTTIN = 21;
    public static final int SIGTTOU = 22;
    public static final int SIGRTMIN = 32;

    /** The greatest number; {@code _NSIG}. */
    public static final int MAX = 64;

    private static final String[] NAMES = {
        "0", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1",
        "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP",
        "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR",
        "SIGSYS", "SIGRTMIN", "SIGRT_1", "SIGRT_2", "SIGRT_3", "SIGRT_4", "SIGRT_5", "SIGRT_6", "SIGRT_7", "SIGRT_8",
        "SIGRT_9", "SIGRT_10", "SIGRT_11", "SIGRT_12", "SIGRT_13", "SIGRT_14", "SIGRT_15", "SIGRT_16", "SIGRT_17",
        "SIGRT_18", "SIGRT_19", "SIGRT_20", "SIGRT_21", "SIGRT_22", "SIGRT_23", "SIGRT_24", "SIGRT_25", "SIGRT_26",
        "SIGRT_27", "SIGRT_28", "SIGRT_29", "SIGRT_30", "SIGRT_31", "SIGRT_32"
    };

    private Signals() {}

    /** The name of a signal, or its number in decimal where it has none. */
    public static String name(int signal) {
        return signal >= 0 && signal <= MAX ? NAMES[signal] : Integer.toString(signal);
    }

    /** The number of a name in capitals, with or without {@code SIG}, or -1. */
    public static int number(String name) {
        String full = name.startsWith("SIG") ? name : "SIG" + name;
        for (int i = 1; i <= MAX; i++) {
            if (NAMES[i].equals(full)) {
                return i;
            }
        }
        return switch (full) {
            case "SIGIOT" -> 6;
            case "SIGCLD" -> SIGCHLD;
            case "SIGPOLL" -> 29;
            case "SIGRT_0" -> SIGRTMIN;
            default -> -1;
        };
    }
}
