package dev.syscope.linux;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** A connection to a stream socket of another process, unix(7), that tells which process it is. */
public final class UnixStream implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int SUN_PATH = 2;
    private static final int SUN_PATH_SIZE = 108;

    // include/uapi/asm-generic/socket.h
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int UCRED_SIZE = 12;
    private static final int PIECE = 64 << 10;

    private final int fd;
    private final String path;

    private UnixStream(int fd, String path) {
        this.fd = fd;
        this.path = path;
    }

    /**
     * Connects.
     *
     * @param path the socket's, of at most 107 bytes
     * @param timeout how long connecting, a read and a write may each take
     * @throws LinuxException if nobody listens there
     */
    public static UnixStream connect(String path, Duration timeout) {
        int fd = (int) Kernel.check(Kernel.syscall(Nr.SOCKET, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
        UnixStream stream = new UnixStream(fd, path);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(16, 8);
            time.set(ValueLayout.JAVA_LONG, 0, timeout.toSeconds());
            time.set(ValueLayout.JAVA_LONG, 8, timeout.toNanosPart() / 1000);
            Kernel.syscall(Nr.SETSOCKOPT, fd, SOL_SOCKET, SO_RCVTIMEO, time.address(), 16, 0);
            Kernel.syscall(Nr.SETSOCKOPT, fd, SOL_SOCKET, SO_SNDTIMEO, time.address(), 16, 0);
            MemorySegment address = arena.allocate(SUN_PATH + SUN_PATH_SIZE, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            byte[] name = RawText.encode(path);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, SUN_PATH, Math.min(name.length, SUN_PATH_SIZE - 1));
            Kernel.check(Kernel.syscall(Nr.CONNECT, fd, address.address(), address.byteSize()), "connect to " + path);
            return stream;
        } catch (LinuxException e) {
            stream.close();
            throw e;
        }
    }

    /** The process that listens, in our pid namespace; 0 if it is in none that we see. */
    public int peer() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ucred = arena.allocate(UCRED_SIZE, 4);
            MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, UCRED_SIZE);
            Kernel.check(
                    Kernel.syscall(Nr.GETSOCKOPT, fd, SOL_SOCKET, SO_PEERCRED, ucred.address(), size.address(), 0),
                    "getsockopt(SO_PEERCRED)");
            return ucred.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /**
     * Sends all of the bytes.
     *
     * @throws LinuxException if the other side is gone or doesn't read
     */
    public void write(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            int done = 0;
            while (done < bytes.length) {
                done += (int) Kernel.check(
                        Kernel.syscall(Nr.WRITE, fd, buffer.address() + done, bytes.length - done), "write to " + path);
            }
        }
    }

    /**
     * Reads until the other side closes.
     *
     * @param most so many bytes at most
     * @throws LinuxException with EAGAIN if the other side falls silent for longer than the timeout
     */
    public byte[] readAll(int most) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(PIECE);
            while (all.size() < most) {
                int count = (int) Kernel.check(
                        Kernel.syscall(Nr.READ, fd, buffer.address(), PIECE), "read from " + path);
                if (count == 0) {
                    break;
                }
                all.writeBytes(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
            }
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        Kernel.syscall(Nr.CLOSE, fd);
    }
}
