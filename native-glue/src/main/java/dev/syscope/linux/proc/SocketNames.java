package dev.syscope.linux.proc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.syscope.linux.Internet6;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Optional;

/**
 * The protocols and addresses of sockets, by their inodes: {@code TCP:[127.0.0.1:80->127.0.0.1:5000]}. From the
 * attribute {@code system.sockprotoname}, {@code proc_net(5)} and {@code sock_diag(7)}.
 */
public final class SocketNames {
    private static final String[] NETLINK = {
        "ROUTE", "UNUSED", "USERSOCK", "FIREWALL", "SOCK_DIAG", "NFLOG", "XFRM", "SELINUX", "ISCSI", "AUDIT",
        "FIB_LOOKUP", "CONNECTOR", "NETFILTER", "IP6_FW", "DNRTMSG", "KOBJECT_UEVENT", "GENERIC", "", "SCSITRANSPORT",
        "ECRYPTFS", "RDMA", "CRYPTO", "SMC"
    };

    private SocketNames() {}

    /**
     * A socket's protocol and what is known of its addresses.
     *
     * @param tid a thread that has it open
     * @param fd its descriptor there
     * @param inode its inode, as its link {@code socket:[123]} says
     * @return empty if it's none of TCP, UDP, raw IP, Unix and netlink
     */
    public static Optional<String> describe(int tid, int fd, long inode) {
        return protocol("/proc/" + tid + "/fd/" + fd).flatMap(protocol -> describe(tid, protocol, inode));
    }

    /**
     * What is known of the addresses of a socket whose protocol is known.
     *
     * @param tid a thread in whose network it is
     * @param protocol as the attribute {@code system.sockprotoname} says
     * @param inode its inode
     * @return empty if it's none of TCP, UDP, raw IP, Unix and netlink
     */
    public static Optional<String> describe(int tid, String protocol, long inode) {
        return switch (protocol) {
            case "TCP", "UDP", "TCPv6", "UDPv6" -> Optional.of(internet(tid, protocol, protocol.toLowerCase(Locale.ROOT).replace("v6", "6"), inode));
            case "RAW", "RAWv6" ->
                Optional.of(protocol + ":[" + inode + "]");
            case "UNIX", "UNIX-STREAM" -> Optional.of(SocketDiagnostics.unix(protocol, inode));
            case "NETLINK" -> Optional.of(netlink(tid, inode));
            default -> Optional.empty();
        };
    }

    private static Optional<String> protocol(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(64);
            long length = Kernel.syscall(
                    Nr.GETXATTR,
                    arena.allocateFrom(path).address(),
                    arena.allocateFrom("system.sockprotoname").address(),
                    value.address(),
                    63);
            return length <= 0 ? Optional.empty() : Optional.of(value.getString(0, ISO_8859_1));
        }
    }

    private static String internet(int tid, String protocol, String file, long inode) {
        String wanted = Long.toString(inode);
        for (String line : ProcFile.text("/proc/" + tid + "/net/" + file).split("\n")) {
            String[] words = line.trim().split(" +");
            if (words.length > 9 && words[9].equals(wanted)) {
                String local = address(words[1]);
                String remote = words[2].endsWith(":0000") ? "" : "->" + address(words[2]);
                return protocol + ":[" + local + remote + "]";
            }
        }
        // a socket that is bound and neither listens nor is connected is in no list
        return protocol + ":[" + SocketDiagnostics.boundAddress(protocol, inode).orElse(wanted) + "]";
    }

    /** An address of /proc/net/tcp: words of four bytes in the machine's order, and a port. */
    private static String address(String hex) {
        int colon = hex.indexOf(':');
        int port = Integer.parseInt(hex.substring(colon + 1), 16);
        int[] groups = new int[colon / 4];
        for (int i = 0; i < colon / 8; i++) {
            int word = Integer.reverseBytes(Integer.parseUnsignedInt(hex.substring(i * 8, i * 8 + 8), 16));
            groups[i * 2] = word >>> 16;
            groups[i * 2 + 1] = word & 0xffff;
        }
        return address(groups, port);
    }

    /** An address of two or eight groups of 16 bits, and its port. */
    public static String address(int[] groups, int port) {
        if (groups.length == 2) {
            return (groups[0] >> 8) + "." + (groups[0] & 255) + "." + (groups[1] >> 8) + "." + (groups[1] & 255) + ":" + port;
        }
        return "[" + Internet6.text(groups) + "]:" + port;
    }

    private static String netlink(int tid, long inode) {
        String wanted = Long.toString(inode);
        for (String line : ProcFile.text("/proc/" + tid + "/net/netlink").split("\n")) {
            String[] words = line.trim().split(" +");
            if (words.length > 9 && words[9].equals(wanted)) {
                return netlink(Integer.parseInt(words[1]), Integer.parseUnsignedInt(words[2]), inode);
            }
        }
        return netlink(0, 0, inode);
    }

    /**
     * {@code NETLINK:[ROUTE:4242]}, or with its inode if it isn't bound.
     *
     * @param family its protocol, {@code NETLINK_*}
     * @param port its port; 0 if it has none
     * @param inode its inode
     */
    public static String netlink(int family, int port, long inode) {
        if (port == 0) {
            return "NETLINK:[" + inode + "]";
        }
        boolean known = family < NETLINK.length && !NETLINK[family].isEmpty();
        return "NETLINK:[" + (known ? NETLINK[family] : Integer.toString(family)) + ":" + Integer.toUnsignedString(port) + "]";
    }

    /**
     * {@code UNIX-STREAM:[1->2,"/path"]}.
     *
     * @param protocol as the attribute {@code system.sockprotoname} says
     * @param inode its inode
     * @param peer the inode of the socket that it is connected to; 0 if there is none, or it is closed or not accepted
     *     yet
     * @param path what {@code sun_path} holds; empty if it has no name
     */
    public static String unix(String protocol, long inode, long peer, MemorySegment path) {
        StringBuilder text = new StringBuilder(protocol).append(":[").append(inode);
        if (peer != 0) {
            text.append("->").append(peer);
        }
        if (path.byteSize() > 0) {
            text.append(',').append(SocketDiagnostics.name(path, 0, (int) path.byteSize()));
        }
        return text.append(']').toString();
    }
}
