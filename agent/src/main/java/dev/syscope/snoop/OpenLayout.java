package dev.syscope.snoop;

import dev.syscope.linux.bpf.FileWalk;

/** Where things are in an open's record, and in the thread's storage in which it is put together. */
final class OpenLayout {
    static final int TIME = 0;
    static final int DURATION = 8;
    static final int PID = 16;
    static final int TID = 20;
    static final int UID = 24;
    static final int CALL = 28;
    static final int FLAGS = 32;
    static final int MODE = 36;
    static final int DIRFD = 40;
    static final int RESULT = 44;
    static final int CGROUP = 48;
    static final int COMM = 56;
    static final int LEADER_COMM = 72;
    static final int PATH_ADDRESS = 88;

    /** Bytes of the path as the program gave it, with its zero at the end; 0 if it could not be read. */
    static final int PATH_BYTES = 96;

    /**
     * Bytes behind the path: names from a file or directory up to the root, each with a zero at its end; a zero alone
     * for the root itself.
     */
    static final int NAMES_BYTES = 100;

    static final int PATH = 104;

    static final int COMM_BYTES = 16;
    static final int PATH_MAX = 4096;

    /** Room for names, and for the last one that begins inside of it. */
    static final int NAMES_MAX = 8192;

    private OpenLayout() {}

    /** Bytes of the thread's storage. */
    static int size(boolean names) {
        return PATH + (names ? NAMES_MAX + FileWalk.NAME_BYTES : PATH_MAX);
    }
}
