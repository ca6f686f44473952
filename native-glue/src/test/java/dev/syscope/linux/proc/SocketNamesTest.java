package dev.syscope.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sockets of our own, described. */
@Tag("kernel")
class SocketNamesTest {
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_RAW = 3;

    private static int self() {
        return (int) ProcessHandle.current().pid();
    }

    private static long inode(long fd) {
        String link = ProcFile.link("/proc/self/fd/" + fd).orElseThrow();
        return Long.parseLong(link.substring("socket:[".length(), link.length() - 1));
    }

    @Test
    void pairOfUnixSocketsNamesEachOther() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(8);
            Kernel.check(Kernel.syscall(Nr.SOCKETPAIR, AF_UNIX, SOCK_STREAM, 0, pair.address()), "socketpair");
            int one = pair.get(ValueLayout.JAVA_INT, 0);
            int other = pair.get(ValueLayout.JAVA_INT, 4);
            try {
                // since 5.15 the kernel tells Unix streams apart
                assertThat(SocketNames.describe(self(), one, inode(one)).orElseThrow())
                        .matches("UNIX(-STREAM)?:\\[" + inode(one) + "->" + inode(other) + "]");
            } finally {
                Kernel.syscall(Nr.CLOSE, one);
                Kernel.syscall(Nr.CLOSE, other);
            }
        }
    }

    @Test
    void boundSocketShowsItsAddress() {
        long fd = Kernel.check(Kernel.syscall(Nr.SOCKET, AF_INET, SOCK_STREAM, 0), "socket");
        try (Arena arena = Arena.ofConfined()) {
            assertThat(SocketNames.describe(self(), (int) fd, inode(fd))).contains("TCP:[" + inode(fd) + "]");
            MemorySegment address = arena.allocate(16);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
            address.set(ValueLayout.JAVA_INT, 4, 0x0100007f);
            int listen = Nr.CONNECT == 42 ? 50 : 201;
            int bind = listen - 1;
            Kernel.check(Kernel.syscall(bind, fd, address.address(), 16), "bind");
            Kernel.check(Kernel.syscall(listen, fd, 1), "listen");
            assertThat(SocketNames.describe(self(), (int) fd, inode(fd)).orElseThrow())
                    .matches("TCP:\\[127\\.0\\.0\\.1:[1-9][0-9]*]");
        } finally {
            Kernel.syscall(Nr.CLOSE, fd);
        }
    }

    @Test
    void unboundNetlinkSocketShowsItsInode() {
        long fd = Kernel.check(Kernel.syscall(Nr.SOCKET, AF_NETLINK, SOCK_RAW, 0), "socket");
        try {
            assertThat(SocketNames.describe(self(), (int) fd, inode(fd))).contains("NETLINK:[" + inode(fd) + "]");
        } finally {
            Kernel.syscall(Nr.CLOSE, fd);
        }
    }

    @Test
    void deviceShowsItsNumbers() {
        assertThat(FileNumbers.device("/dev/null")).contains("<char 1:3>");
        assertThat(FileNumbers.device("/tmp")).isEmpty();
    }
}
