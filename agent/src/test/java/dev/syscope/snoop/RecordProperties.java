package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.syscall.LineBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Records of unexpected length or content: refused, or read without leaving them. */
class RecordProperties {
    /** A segment that ends where the record does, so that whatever reads beyond it throws. */
    private static MemorySegment noise(Arena arena, long seed, int length) {
        MemorySegment memory = arena.allocate(Math.max(1, length), 8).asSlice(0, length);
        Random random = new Random(seed);
        for (int i = 0; i < length; i++) {
            // many small numbers, as lengths are
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) (random.nextInt(3) == 0 ? random.nextInt() : 0));
        }
        return memory;
    }

    @Property(tries = 1000)
    void opens(@ForAll long seed, @ForAll @IntRange(min = 0, max = 400) int length) {
        try (Arena arena = Arena.ofConfined()) {
            OpenRecord record = new OpenRecord();
            MemorySegment memory = noise(arena, seed, length);
            if (length >= OpenLayout.PATH + 8 && seed % 2 == 0) {
                memory.set(ValueLayout.JAVA_INT, OpenLayout.PATH_BYTES, (int) Math.floorMod(seed >> 8, 200L));
                memory.set(ValueLayout.JAVA_INT, OpenLayout.NAMES_BYTES, (int) Math.floorMod(seed >> 16, 200L));
                memory.set(ValueLayout.JAVA_INT, OpenLayout.CALL, (int) Math.floorMod(seed >> 24, 6L));
            }
            if (record.wrap(memory, 0, length)) {
                LineBuffer out = new LineBuffer();
                record.path(out);
                record.fullPath(out);
                record.comm(out);
                record.leaderComm(out);
                assertThat(record.call()).isNotNull();
            }
        }
    }

    @Property(tries = 500)
    void exits(@ForAll long seed, @ForAll @IntRange(min = 0, max = 300) int length) {
        try (Arena arena = Arena.ofConfined()) {
            ExitRecord record = new ExitRecord();
            if (record.wrap(noise(arena, seed, length), 0, length)) {
                LineBuffer out = new LineBuffer();
                record.arguments(out);
                assertThat(out.length()).isEqualTo(record.argumentsLength());
                record.comm(out);
                assertThat(record.status()).isBetween(0, 255);
                assertThat(record.signal()).isBetween(0, 127);
            }
        }
    }

    @Property(tries = 500)
    void executions(@ForAll long seed, @ForAll @IntRange(min = 0, max = 300) int length) {
        try (Arena arena = Arena.ofConfined()) {
            ExecRecord record = new ExecRecord();
            if (record.wrap(noise(arena, seed, length), 0, length)) {
                LineBuffer out = new LineBuffer();
                record.file(out);
                record.arguments(out);
                record.comm(out);
                assertThat(out.length()).isLessThanOrEqualTo(length);
            }
        }
    }
}
