package dev.syscope.snoop;

import dev.syscope.linux.Architecture;

/** Open flags whose values differ between machines ({@code fcntl.h} of x86 and of arm64). */
final class Architectures {
    static final int O_DIRECTORY = Architecture.pick(0200000, 040000);
    static final int O_NOFOLLOW = Architecture.pick(0400000, 0100000);
    static final int O_DIRECT = Architecture.pick(040000, 0200000);

    private Architectures() {}
}
