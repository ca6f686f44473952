package dev.syscope.snoop;

/** Where things are in an execution's record. */
final class ExecLayout {
    static final int TIME = 0;
    static final int CGROUP = 8;
    static final int PID = 16;
    static final int PPID = 20;
    static final int TID = 24;
    static final int UID = 28;
    static final int RESULT = 32;
    static final int FILE_BYTES = 36;
    static final int ARGUMENTS_BYTES = 40;

    /** Bits: {@link #SCRIPT}, {@link #CUT}. */
    static final int FLAGS = 44;

    static final int COMM = 48;

    /** The descriptor that the path starts from; AT_FDCWD where there is none, or where the kernel's path has it. */
    static final int DIRFD = 64;

    /** The file's path with its zero, and behind it the arguments, each with its zero. */
    static final int FILE = 72;

    static final int COMM_BYTES = 16;
    static final int FILE_MAX = 4096;

    /** What a thread's storage has room for, of at most 64 KiB with all that the kernel adds. */
    static final int ARGUMENTS_MAX = 48 << 10;

    static final int ARGUMENT_MAX = 4096;

    /** The arguments are those of the interpreter of a script. */
    static final int SCRIPT = 1;

    /** There are more arguments than were copied. */
    static final int CUT = 2;

    static final int SIZE = FILE + FILE_MAX + ARGUMENTS_MAX + ARGUMENT_MAX;

    private ExecLayout() {}
}
