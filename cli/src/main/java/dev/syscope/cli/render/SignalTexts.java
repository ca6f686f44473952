package dev.syscope.cli.render;

/** Signals in words, as glibc's {@code strsignal} has them. */
final class SignalTexts {
    private static final String[] TEXTS = {
        "",
        "Hangup",
        "Interrupt",
        "Quit",
        "Illegal instruction",
        "Trace/breakpoint trap",
        "Aborted",
        "Bus error",
        "Floating point exception",
        "Killed",
        "User defined signal 1",
        "Segmentation fault",
        "User defined signal 2",
        "Broken pipe",
        "Alarm clock",
        "Terminated",
        "Stack fault",
        "Child exited",
        "Continued",
        "Stopped (signal)",
        "Stopped",
        "Stopped (tty input)",
        "Stopped (tty output)",
        "Urgent I/O condition",
        "CPU time limit exceeded",
        "File size limit exceeded",
        "Virtual timer expired",
        "Profiling timer expired",
        "Window changed",
        "I/O possible",
        "Power failure",
        "Bad system call"
    };

    /** The first real-time signal that glibc leaves to programs. */
    private static final int SIGRTMIN = 34;

    private SignalTexts() {}

    static String of(int signal) {
        if (signal > 0 && signal < TEXTS.length) {
            return TEXTS[signal];
        }
        return signal >= SIGRTMIN && signal <= 64 ? "Real-time signal " + (signal - SIGRTMIN) : "Unknown signal " + signal;
    }
}
