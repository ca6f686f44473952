package dev.syscope.snoop;

/** Where things are in an exit's record. */
final class ExitLayout {
    static final int TIME = 0;
    static final int START = 8;
    static final int CPU = 16;
    static final int MAX_RSS_PAGES = 24;
    static final int CGROUP = 32;
    static final int PID = 40;
    static final int PPID = 44;
    static final int TID = 48;
    static final int UID = 52;

    /** As wait(2) gives it. */
    static final int STATUS = 56;

    static final int OOM_KILLED = 60;
    static final int COMM = 64;
    static final int ARGUMENTS_BYTES = 80;

    static final int ARGUMENTS = 88;

    static final int COMM_BYTES = 16;
    static final int ARGUMENTS_MAX = 4096;

    private ExitLayout() {}

    static int size(boolean arguments) {
        return ARGUMENTS + (arguments ? ARGUMENTS_MAX : 0);
    }
}
