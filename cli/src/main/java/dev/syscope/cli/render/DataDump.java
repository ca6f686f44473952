package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallRecord;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What calls read and wrote, in hexadecimal and as text, in lines below their own: {@code -e read} and {@code -e
 * write}.
 *
 * <p>Read from the target's memory at the call's exit, so it takes a source that has the memory at hand. What can't be
 * read is left out.
 */
final class DataDump {
    private static final int ROW = 16;
    private static final int CHUNK = 4096;

    /**
     * Buffers in a vector: {@code UIO_MAXIOV}. The target may have changed the number since the kernel looked at it.
     */
    private static final long MOST_BUFFERS = 1024;

    /** Bytes that a call transfers: {@code MAX_RW_COUNT}. */
    private static final long MOST_BYTES = 0x7ffff000L;

    /** {@code struct msghdr} of {@code include/linux/socket.h} in words: where the vector is, its length, the size. */
    private static final int MSG_IOV = 2;

    private static final int MSG_IOVLEN = 3;
    private static final int MSGHDR_WORDS = 7;

    private final DescriptorSet reads;
    private final DescriptorSet writes;
    private final MemorySegment bytes = Arena.ofAuto().allocate(CHUNK);
    private final MemorySegment word = Arena.ofAuto().allocate(8, 8);
    private LineBuffer line;
    private Sink sink;
    private SyscallRecord call;

    /** For what is read from and written to some descriptors. */
    DataDump(DescriptorSet reads, DescriptorSet writes) {
        this.reads = reads;
        this.writes = writes;
    }

    /**
     * Appends the data of a call that has returned.
     *
     * @param line what stands before it and is not in the sink yet
     * @param sink where the line goes when it grows long
     * @param name the call's name
     */
    void append(LineBuffer line, Sink sink, SyscallRecord call, String name) {
        if (call.failed()) {
            return;
        }
        this.line = line;
        this.sink = sink;
        this.call = call;
        int fd = (int) call.argument(0);
        if (reads.contains(fd)) {
            read(name);
        }
        if (writes.contains(fd)) {
            written(name);
        }
    }

    private void read(String name) {
        switch (name) {
            case "read", "pread64", "recv", "recvfrom", "mq_timedreceive", "mq_timedreceive_time64" ->
                bytes(call.argument(1), call.returnValue());
            case "readv", "preadv", "preadv2" -> vector(call.argument(1), call.argument(2), call.returnValue());
            case "recvmsg" -> message(call.argument(1), call.returnValue());
            case "recvmmsg", "recvmmsg_time64" -> messages(call.argument(1), call.returnValue());
            default -> {} // it transfers no data to the target's memory
        }
    }

    private void written(String name) {
        switch (name) {
            case "write", "pwrite64", "send", "sendto", "mq_timedsend", "mq_timedsend_time64" ->
                bytes(call.argument(1), call.argument(2));
            case "writev", "pwritev", "pwritev2", "vmsplice" -> vector(call.argument(1), call.argument(2), MOST_BYTES);
            case "sendmsg" -> message(call.argument(1), MOST_BYTES);
            case "sendmmsg" -> messages(call.argument(1), call.returnValue());
            default -> {} // it transfers no data from the target's memory
        }
    }

    private void messages(long address, long count) {
        int size = wordSize();
        for (long i = 0; i < count; i++) {
            long message = address + i * (MSGHDR_WORDS + 1) * size; // struct mmsghdr: its length follows
            line.append(" = ");
            line.unsigned(word(message + MSG_IOVLEN * size));
            line.append(" buffers in vector ");
            line.decimal(i);
            line.append('\n');
            message(message, word(message + MSGHDR_WORDS * size) & 0xffffffffL);
        }
    }

    private void message(long address, long length) {
        int size = wordSize();
        vector(word(address + MSG_IOV * size), word(address + MSG_IOVLEN * size), length);
    }

    /** The buffers of an array of {@code struct iovec}, up to a length in all. Empty ones are passed over. */
    private void vector(long address, long count, long length) {
        int size = wordSize();
        long left = length;
        for (long i = 0; i < Math.min(count, MOST_BUFFERS) && left > 0; i++) {
            long each = address + i * 2 * size;
            if (!isReadable(each)) {
                return;
            }
            long inBuffer = Math.min(word(each + size), left);
            if (inBuffer > 0) {
                line.append(" * ");
                line.unsigned(inBuffer);
                line.append(" bytes in buffer ");
                line.decimal(i);
                line.append('\n');
                bytes(word(each), inBuffer);
                left -= inBuffer;
            }
        }
    }

    private void bytes(long address, long length) {
        for (long at = 0; at < Math.min(length, MOST_BYTES); at += CHUNK) {
            int wanted = (int) Math.min(CHUNK, length - at);
            int count = call.memory().read(address + at, bytes, 0, wanted);
            for (int row = 0; row < count; row += ROW) {
                row(at + row, row, Math.min(ROW, count - row));
            }
            sink.append(line);
            line.truncate(0);
            if (count < wanted) {
                return;
            }
        }
    }

    private void row(long position, int from, int count) {
        line.append(" | ");
        line.hexDigits(position, Math.max(5, (Long.SIZE - Long.numberOfLeadingZeros(position) + 3) / 4));
        for (int i = 0; i < ROW; i++) {
            line.append(i % 8 == 0 ? "  " : " ");
            if (i < count) {
                line.hexDigits(bytes.get(ValueLayout.JAVA_BYTE, from + i) & 0xff, 2);
            } else {
                line.append("  ");
            }
        }
        line.append("  ");
        for (int i = 0; i < ROW; i++) {
            int one = i < count ? bytes.get(ValueLayout.JAVA_BYTE, from + i) : ' ';
            line.append(one >= ' ' && one < 0x7f ? one : '.');
        }
        line.append(" |\n");
    }

    private int wordSize() {
        return call.architecture().wordSize();
    }

    private boolean isReadable(long address) {
        return call.memory().read(address, word, 0, wordSize()) == wordSize();
    }

    /** An unsigned word of the target, 0 if it can't be read. */
    private long word(long address) {
        if (!isReadable(address)) {
            return 0;
        }
        return wordSize() == 8 ? word.get(ValueLayout.JAVA_LONG, 0) : word.get(ValueLayout.JAVA_INT, 0) & 0xffffffffL;
    }
}
