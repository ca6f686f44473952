package dev.syscope.trace;

/**
 * The layout of a piece of a {@link ThreadState} that says what a descriptor refers to: its address is the descriptor,
 * or {@code AT_FDCWD} for the working directory, and its bytes are these. Behind them stand the names from the file to
 * the root of its mount namespace, each with a zero at its end, or what is known of a socket.
 */
final class DescriptorPiece {
    static final int INODE = 0;

    /** The file system's {@code s_magic}. */
    static final int MAGIC = 8;

    /** The device that the file is, as the kernel's {@code dev_t}. */
    static final int DEVICE = 12;

    static final int MODE = 16;
    static final int FLAGS = 20;
    static final int BYTES = 24;

    /** It is open. */
    static final int OPEN = 1;

    /** Its name has been removed. */
    static final int UNLINKED = 2;

    /** It has a single name, which is in no directory. */
    static final int NAMED_ONLY = 4;

    /** The protocol's name, a zero behind it. */
    static final int PROTOCOL = BYTES;

    static final int PROTOCOL_BYTES = 32;
    static final int FAMILY = PROTOCOL + PROTOCOL_BYTES;
    static final int STATE = FAMILY + 2;
    static final int LOCAL_PORT = FAMILY + 4;

    /** In the network's order of bytes. */
    static final int REMOTE_PORT = FAMILY + 6;

    /** Four or sixteen bytes, as the family says. */
    static final int LOCAL_ADDRESS = FAMILY + 8;

    static final int REMOTE_ADDRESS = LOCAL_ADDRESS + 16;

    /** Of a netlink socket, 4 bytes; its protocol stands for the local port. */
    static final int PORT_ID = LOCAL_ADDRESS;

    /** Of a Unix socket: the inode of the one that it is connected to, and whether it is. */
    static final int PEER_INODE = LOCAL_ADDRESS;

    static final int CONNECTED = REMOTE_ADDRESS;

    /** Bytes of a Unix socket's name, 0 if it has none. */
    static final int NAME_LENGTH = REMOTE_ADDRESS + 4;

    static final int NAME = REMOTE_ADDRESS + 16;
    static final int NAME_BYTES = 112;
    static final int SOCKET_BYTES = NAME + NAME_BYTES;

    /** Magic numbers of file systems whose files have names of their own: {@code include/uapi/linux/magic.h}. */
    static final int PIPEFS_MAGIC = 0x50495045;

    static final int SOCKFS_MAGIC = 0x534f434b;
    static final int ANON_INODE_FS_MAGIC = 0x09041934;
    static final int PID_FS_MAGIC = 0x50494446;
    static final int TMPFS_MAGIC = 0x01021994;
    static final int NSFS_MAGIC = 0x6e736673;
    static final int HUGETLBFS_MAGIC = 0x958458f6;

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;

    private DescriptorPiece() {}
}
