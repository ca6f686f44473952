package dev.syscope.linux.proc;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** What only sock_diag(7) knows of sockets: {@code include/uapi/linux/{sock,inet,unix}_diag.h}. */
final class SocketDiagnostics {
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 02000000;
    private static final int NETLINK_SOCK_DIAG = 4;
    private static final int SOCK_DIAG_BY_FAMILY = 20;
    private static final int NLM_F_REQUEST_DUMP = 0x301;
    private static final int REQUEST_SIZE = 40;
    private static final int INET_REQUEST_SIZE = 72;
    private static final int INET_MESSAGE_SIZE = 72;
    private static final int DUMP_SIZE = 1 << 15;
    private static final int ANSWER_SIZE = 1024;
    private static final int HEADERS_SIZE = 32;
    private static final int UNIX_DIAG_NAME = 0;
    private static final int UNIX_DIAG_PEER = 2;
    private static final int SHOW_NAME_AND_PEER = 5;

    private SocketDiagnostics() {}

    /** {@code UNIX-STREAM:[1->2,"/path"]}. */
    static String unix(String protocol, long inode) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(ANSWER_SIZE, 8);
            long length = askUnix(arena, inode, answer);
            StringBuilder text = new StringBuilder(protocol).append(":[").append(inode);
            if (length > HEADERS_SIZE
                    && answer.get(ValueLayout.JAVA_SHORT, 4) == SOCK_DIAG_BY_FAMILY
                    && answer.get(ValueLayout.JAVA_INT, 20) == (int) inode) {
                attributes(answer, Math.min(length, answer.get(ValueLayout.JAVA_INT, 0)), text);
            }
            return text.append(']').toString();
        }
    }

    private static long askUnix(Arena arena, long inode, MemorySegment answer) {
        long fd = Kernel.syscall(Nr.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            return fd;
        }
        MemorySegment request = arena.allocate(REQUEST_SIZE, 8);
        request.set(ValueLayout.JAVA_INT, 0, REQUEST_SIZE);
        request.set(ValueLayout.JAVA_SHORT, 4, (short) SOCK_DIAG_BY_FAMILY);
        request.set(ValueLayout.JAVA_SHORT, 6, (short) 1);
        request.set(ValueLayout.JAVA_BYTE, 16, (byte) 1);
        request.set(ValueLayout.JAVA_INT, 20, -1);
        request.set(ValueLayout.JAVA_INT, 24, (int) inode);
        request.set(ValueLayout.JAVA_INT, 28, SHOW_NAME_AND_PEER);
        request.set(ValueLayout.JAVA_INT, 32, -1);
        request.set(ValueLayout.JAVA_INT, 36, -1);
        long sent = Kernel.syscall(Nr.SENDTO, fd, request.address(), REQUEST_SIZE, 0, 0, 0);
        long length = sent < 0 ? sent : Kernel.syscall(Nr.READ, fd, answer.address(), ANSWER_SIZE);
        Kernel.syscall(Nr.CLOSE, fd);
        return length;
    }

    private static void attributes(MemorySegment answer, long length, StringBuilder text) {
        String name = "";
        int at = HEADERS_SIZE;
        while (at + 4 <= length) {
            int size = answer.get(ValueLayout.JAVA_SHORT, at) & 0xffff;
            if (size < 4 || at + size > length) {
                break;
            }
            int type = answer.get(ValueLayout.JAVA_SHORT, at + 2);
            if (type == UNIX_DIAG_PEER && size >= 8) {
                int peer = answer.get(ValueLayout.JAVA_INT, at + 4);
                text.append(peer == 0 ? "" : "->" + Integer.toUnsignedString(peer));
            } else if (type == UNIX_DIAG_NAME && size > 4) {
                name = name(answer, at + 4, size - 4);
            }
            at += size + 3 & ~3;
        }
        if (!name.isEmpty()) {
            text.append(',').append(name);
        }
    }

    /** A Unix socket's name in quotes, an abstract one with an at sign before it. */
    static String name(MemorySegment answer, long at, int length) {
        boolean isAbstract = answer.get(ValueLayout.JAVA_BYTE, at) == 0;
        StringBuilder text = new StringBuilder(isAbstract ? "@\"" : "\"");
        for (int i = isAbstract ? 1 : 0; i < length; i++) {
            int c = answer.get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
            if (c == 0 && !isAbstract) {
                break;
            }
            if (c == '"' || c == '\\') {
                text.append('\\').append((char) c);
            } else if (c >= ' ' && c < 0x7f) {
                text.append((char) c);
            } else {
                int next = i + 1 < length ? answer.get(ValueLayout.JAVA_BYTE, at + i + 1) : 0;
                String octal = Integer.toOctalString(c);
                text.append('\\').append(next >= '0' && next <= '9' ? "0".repeat(3 - octal.length()) : "").append(octal);
            }
        }
        return text.append('"').toString();
    }

    /** The address of a TCP or UDP socket that is bound, nothing more; empty if the kernel doesn't tell. */
    static Optional<String> boundAddress(String protocol, long inode) {
        boolean six = protocol.endsWith("v6");
        long fd = Kernel.syscall(Nr.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG);
        if (fd < 0) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment request = arena.allocate(INET_REQUEST_SIZE, 8);
            request.set(ValueLayout.JAVA_INT, 0, INET_REQUEST_SIZE);
            request.set(ValueLayout.JAVA_SHORT, 4, (short) SOCK_DIAG_BY_FAMILY);
            request.set(ValueLayout.JAVA_SHORT, 6, (short) NLM_F_REQUEST_DUMP);
            request.set(ValueLayout.JAVA_BYTE, 16, (byte) (six ? 10 : 2));
            request.set(ValueLayout.JAVA_BYTE, 17, (byte) (protocol.startsWith("TCP") ? 6 : 17));
            request.set(ValueLayout.JAVA_INT, 20, -1);
            MemorySegment answer = arena.allocate(DUMP_SIZE, 8);
            long length = Kernel.syscall(Nr.SENDTO, fd, request.address(), INET_REQUEST_SIZE, 0, 0, 0);
            while (length > 0) {
                length = Kernel.syscall(Nr.READ, fd, answer.address(), DUMP_SIZE);
                for (int at = 0; at + 16 <= length; ) {
                    int size = answer.get(ValueLayout.JAVA_INT, at);
                    int type = answer.get(ValueLayout.JAVA_SHORT, at + 4);
                    if (type != SOCK_DIAG_BY_FAMILY || size < 16 || at + size > length) {
                        return Optional.empty();
                    }
                    if (size >= 16 + INET_MESSAGE_SIZE && answer.get(ValueLayout.JAVA_INT, at + 16 + 68) == (int) inode) {
                        return Optional.of(address(answer, at + 16, six));
                    }
                    at += size + 3 & ~3;
                }
            }
            return Optional.empty();
        } finally {
            Kernel.syscall(Nr.CLOSE, fd);
        }
    }

    /** The source of a {@code struct inet_diag_msg}. */
    private static String address(MemorySegment answer, long at, boolean six) {
        int[] groups = new int[six ? 8 : 2];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = Short.reverseBytes(answer.get(ValueLayout.JAVA_SHORT, at + 8 + 2L * i)) & 0xffff;
        }
        return SocketNames.address(groups, Short.reverseBytes(answer.get(ValueLayout.JAVA_SHORT, at + 4)) & 0xffff);
    }
}
