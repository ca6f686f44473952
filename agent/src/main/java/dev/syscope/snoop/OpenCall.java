package dev.syscope.snoop;

/** The system calls that open files. The order is the number in a record. */
public enum OpenCall {
    OPEN("open", -1, 0, 1, 2),
    OPENAT("openat", 0, 1, 2, 3),
    OPENAT2("openat2", 0, 1, 2, -1),
    CREAT("creat", -1, 0, -1, 1),
    OPEN_BY_HANDLE_AT("open_by_handle_at", 0, -1, 2, -1),
    NAME_TO_HANDLE_AT("name_to_handle_at", 0, 1, 4, -1);

    private static final OpenCall[] ALL = values();

    private final String syscall;
    private final int dirfd;
    private final int path;
    private final int flags;
    private final int mode;

    OpenCall(String syscall, int dirfd, int path, int flags, int mode) {
        this.syscall = syscall;
        this.dirfd = dirfd;
        this.path = path;
        this.flags = flags;
        this.mode = mode;
    }

    /** Its name. */
    public String syscall() {
        return syscall;
    }

    /** Whether it gives a file descriptor: name_to_handle_at doesn't. */
    public boolean opens() {
        return this != NAME_TO_HANDLE_AT;
    }

    static OpenCall of(int number) {
        return ALL[number];
    }

    /** The index of the argument that is a directory's descriptor; -1 if none is. */
    int dirfd() {
        return dirfd;
    }

    /** The index of the path; -1 if there is none. */
    int path() {
        return path;
    }

    /** The index of the flags, or of {@code struct open_how}; -1 for creat, whose flags are always the same. */
    int flags() {
        return flags;
    }

    int mode() {
        return mode;
    }
}
