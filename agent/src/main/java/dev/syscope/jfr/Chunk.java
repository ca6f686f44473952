package dev.syscope.jfr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole chunk of a JFR file.
 *
 * @param offset where in the file it begins
 * @param size its bytes
 * @param startNanos nanoseconds of CLOCK_REALTIME
 * @param startTicks the same moment in its own ticks
 * @param ticksPerSecond its frequency
 */
record Chunk(long offset, long size, long startNanos, long startTicks, long ticksPerSecond) {
    private static final int MAGIC = 'F' << 24 | 'L' << 16 | 'R' << 8;
    private static final int SIZE = 8;
    private static final int START_NANOS = 32;
    private static final int START_TICKS = 48;
    private static final int TICKS_PER_SECOND = 56;
    private static final int FILE_STATE = 64;

    Instant start() {
        return Instant.ofEpochSecond(0, startNanos);
    }

    /** The whole chunks at a file's beginning; what follows them is left out. */
    static List<Chunk> all(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return all(channel);
        }
    }

    static List<Chunk> all(FileChannel channel) throws IOException {
        List<Chunk> chunks = new ArrayList<>();
        long offset = 0;
        while (true) {
            Optional<Chunk> chunk = at(channel, offset);
            if (chunk.isEmpty()) {
                return chunks;
            }
            chunks.add(chunk.get());
            offset += chunk.get().size();
        }
    }

    private static Optional<Chunk> at(FileChannel channel, long offset) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(ChunkWriter.HEADER_SIZE);
        while (header.hasRemaining() && channel.read(header, offset + header.position()) > 0) {}
        if (header.hasRemaining() || header.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        long size = header.getLong(SIZE);
        boolean whole = header.get(FILE_STATE) == 0 && size >= ChunkWriter.HEADER_SIZE && size <= channel.size() - offset;
        return whole
                ? Optional.of(new Chunk(
                        offset,
                        size,
                        header.getLong(START_NANOS),
                        header.getLong(START_TICKS),
                        header.getLong(TICKS_PER_SECOND)))
                : Optional.empty();
    }
}
