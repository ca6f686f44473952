package dev.syscope.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.syscope.linux.proc.SocketNames;
import dev.syscope.syscall.Descriptors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What file descriptors referred to at the moment of a call, as the programs noted it ({@link DescriptorPiece}). What
 * they didn't note, such as a member of an fd_set, is looked up as it is now.
 */
final class CapturedDescriptors implements Descriptors {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfShort BIG_ENDIAN_SHORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final String DELETED = " (deleted)";
    private static final int S_IFMT = 0xf000;
    private static final int S_IFCHR = 0x2000;
    private static final int S_IFBLK = 0x6000;
    private static final int MINOR_BITS = 20; // include/linux/kdev_t.h
    private static final int TCP_CLOSE = 7; // include/net/tcp_states.h
    private static final int TCP_LISTEN = 10;

    private final ProcDescriptors live = new ProcDescriptors();
    private CapturedCall call;

    CapturedDescriptors of(CapturedCall call) {
        this.call = call;
        live.of(call.tid());
        return this;
    }

    @Override
    public Optional<String> path(int fd) {
        MemorySegment piece = call.descriptor(fd);
        return piece.equals(MemorySegment.NULL) ? live.path(fd) : path(fd, piece);
    }

    @Override
    public Optional<String> currentDirectory() {
        MemorySegment piece = call.descriptor(DescriptorCode.AT_FDCWD);
        return piece.equals(MemorySegment.NULL) ? live.currentDirectory() : Optional.of(path(piece));
    }

    private Optional<String> path(int fd, MemorySegment piece) {
        if (!has(piece, DescriptorPiece.OPEN)) {
            return Optional.empty();
        }
        int magic = piece.get(INT, DescriptorPiece.MAGIC);
        if (magic == DescriptorPiece.SOCKFS_MAGIC) {
            return Optional.of("socket:[" + inode(piece) + "]");
        }
        if (!has(piece, DescriptorPiece.NAMED_ONLY)) {
            return Optional.of(path(piece));
        }
        return switch (magic) {
            case DescriptorPiece.PIPEFS_MAGIC -> Optional.of("pipe:[" + inode(piece) + "]");
            case DescriptorPiece.ANON_INODE_FS_MAGIC -> Optional.of("anon_inode:" + onlyName(piece));
            case DescriptorPiece.PID_FS_MAGIC -> Optional.of("anon_inode:[pidfd]");
            case DescriptorPiece.NSFS_MAGIC -> Optional.of(onlyName(piece) + ":[" + inode(piece) + "]");
            case DescriptorPiece.TMPFS_MAGIC, DescriptorPiece.HUGETLBFS_MAGIC -> Optional.of("/" + onlyName(piece) + DELETED);
            default -> live.path(fd);
        };
    }

    private static boolean has(MemorySegment piece, int flag) {
        return (piece.get(INT, DescriptorPiece.FLAGS) & flag) != 0;
    }

    private static String inode(MemorySegment piece) {
        return Long.toUnsignedString(piece.get(ValueLayout.JAVA_LONG, DescriptorPiece.INODE));
    }

    private static byte[] names(MemorySegment piece) {
        return piece.asSlice(DescriptorPiece.BYTES).toArray(ValueLayout.JAVA_BYTE);
    }

    private static String onlyName(MemorySegment piece) {
        byte[] names = names(piece);
        return new String(names, 0, Math.max(0, names.length - 1), ISO_8859_1);
    }

    /** The names, which stand from the last to the first. */
    private static String path(MemorySegment piece) {
        byte[] names = names(piece);
        byte[] path = new byte[names.length + DELETED.length() + 1];
        int length = 0;
        int end = names.length - 1; // the zero of the name that is next
        while (end > 0) {
            int start = end;
            while (start > 0 && names[start - 1] != 0) {
                start--;
            }
            path[length++] = '/';
            System.arraycopy(names, start, path, length, end - start);
            length += end - start;
            end = start - 1;
        }
        if (length == 0) {
            path[length++] = '/';
        } else if (has(piece, DescriptorPiece.UNLINKED)) {
            for (int i = 0; i < DELETED.length(); i++) {
                path[length++] = (byte) DELETED.charAt(i);
            }
        }
        return new String(path, 0, length, ISO_8859_1);
    }

    @Override
    public Optional<Description> describe(int fd) {
        MemorySegment piece = call.descriptor(fd);
        if (piece.equals(MemorySegment.NULL)) {
            return live.describe(fd);
        }
        return path(fd, piece).flatMap(path -> {
            int magic = piece.get(INT, DescriptorPiece.MAGIC);
            if (magic == DescriptorPiece.SOCKFS_MAGIC) {
                long inode = piece.get(ValueLayout.JAVA_LONG, DescriptorPiece.INODE);
                return Optional.of(live.socket(inode, () -> socket(piece, inode)));
            }
            if (path.equals("anon_inode:[pidfd]")) {
                return live.describe(fd).or(() -> Optional.of(new Description(path)));
            }
            return Optional.of(ProcDescriptors.device(path, path.startsWith("/dev/") ? device(piece) : ""));
        });
    }

    private static String device(MemorySegment piece) {
        int type = piece.get(ValueLayout.JAVA_SHORT, DescriptorPiece.MODE) & S_IFMT;
        if (type != S_IFCHR && type != S_IFBLK) {
            return "";
        }
        int device = piece.get(INT, DescriptorPiece.DEVICE);
        return (type == S_IFCHR ? "<char " : "<block ")
                + (device >>> MINOR_BITS) + ":" + (device & (1 << MINOR_BITS) - 1) + ">";
    }

    private Optional<String> socket(MemorySegment piece, long inode) {
        if (piece.byteSize() < DescriptorPiece.SOCKET_BYTES) {
            return Optional.empty();
        }
        String protocol = piece.getString(DescriptorPiece.PROTOCOL, ISO_8859_1);
        int family = piece.get(ValueLayout.JAVA_SHORT, DescriptorPiece.FAMILY);
        boolean internet = family == DescriptorPiece.AF_INET || family == DescriptorPiece.AF_INET6;
        if (family == DescriptorPiece.AF_UNIX) {
            return Optional.of(unix(piece, protocol, inode));
        }
        if (family == DescriptorPiece.AF_NETLINK) {
            return Optional.of(SocketNames.netlink(
                    piece.get(ValueLayout.JAVA_SHORT, DescriptorPiece.LOCAL_PORT) & 0xffff,
                    piece.get(INT, DescriptorPiece.PORT_ID),
                    inode));
        }
        if (!internet || protocol.startsWith("RAW")) {
            return SocketNames.describe(call.tid(), protocol, inode);
        }
        int state = piece.get(ValueLayout.JAVA_BYTE, DescriptorPiece.STATE);
        int localPort = piece.get(ValueLayout.JAVA_SHORT, DescriptorPiece.LOCAL_PORT) & 0xffff;
        int remotePort = piece.get(BIG_ENDIAN_SHORT, DescriptorPiece.REMOTE_PORT) & 0xffff;
        if (localPort == 0) {
            return Optional.of(protocol + ":[" + inode + "]");
        }
        int groups = family == DescriptorPiece.AF_INET6 ? 8 : 2;
        boolean connected = remotePort != 0 && state != TCP_CLOSE && state != TCP_LISTEN;
        return Optional.of(protocol + ":[" + address(piece, DescriptorPiece.LOCAL_ADDRESS, groups, localPort)
                + (connected ? "->" + address(piece, DescriptorPiece.REMOTE_ADDRESS, groups, remotePort) : "") + "]");
    }

    /** What {@code sun_path} of the name holds begins behind the family. */
    private static String unix(MemorySegment piece, String protocol, long inode) {
        boolean connected = piece.get(INT, DescriptorPiece.CONNECTED) != 0;
        long peer = connected ? piece.get(ValueLayout.JAVA_LONG, DescriptorPiece.PEER_INODE) : 0;
        int length = Math.clamp(piece.get(INT, DescriptorPiece.NAME_LENGTH), 0, DescriptorPiece.NAME_BYTES);
        MemorySegment path = piece.asSlice(DescriptorPiece.NAME, length).asSlice(Math.min(length, Short.BYTES));
        return SocketNames.unix(protocol, inode, peer, path);
    }

    private static String address(MemorySegment piece, long at, int count, int port) {
        int[] groups = new int[count];
        for (int i = 0; i < count; i++) {
            groups[i] = piece.get(BIG_ENDIAN_SHORT, at + 2L * i) & 0xffff;
        }
        return SocketNames.address(groups, port);
    }
}
