package dev.syscope.jfr;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How to record.
 *
 * @param force whether a file that exists is replaced
 * @param maxChunkBytes when a chunk is written out at the latest; about twice as much memory is used
 * @param maxChunkAge when a chunk is written out at the latest: what a crash loses
 * @param version of syscope, for the recording
 * @param commandLine what the user typed, for the recording
 * @param warnings takes one line when something goes wrong on the way
 */
public record JfrOptions(
        boolean force,
        int maxChunkBytes,
        Duration maxChunkAge,
        String version,
        String commandLine,
        Consumer<String> warnings) {
    private static final int DEFAULT_CHUNK_BYTES = 8 << 20;
    private static final int MIN_CHUNK_BYTES = 64 << 10;
    private static final int MAX_CHUNK_BYTES = 256 << 20;

    /** Checks the sizes. */
    public JfrOptions {
        if (maxChunkBytes < MIN_CHUNK_BYTES || maxChunkBytes > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException("a chunk has from 64 KiB to 256 MiB");
        }
        if (maxChunkAge.isNegative() || maxChunkAge.isZero()) {
            throw new IllegalArgumentException("a chunk's age is positive");
        }
    }

    /** Chunks of 8 MiB or 10 s. */
    public static JfrOptions defaults(boolean force, String version, String commandLine, Consumer<String> warnings) {
        return new JfrOptions(force, DEFAULT_CHUNK_BYTES, Duration.ofSeconds(10), version, commandLine, warnings);
    }
}
