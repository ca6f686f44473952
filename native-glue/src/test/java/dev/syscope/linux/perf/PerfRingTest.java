package dev.syscope.linux.perf;

import static dev.syscope.linux.perf.PerfRing.PERF_RECORD_LOST;
import static dev.syscope.linux.perf.PerfRing.PERF_RECORD_SAMPLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syscope.linux.RingException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ring of 64 bytes whose writer is the test. */
class PerfRingTest {
    private static final int SIZE = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment control = arena.allocate(4096, 8);
    private final MemorySegment data = arena.allocate(SIZE, 8);
    private final PerfRing ring = new PerfRing(arena, control, data);
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void unmap() {
        ring.close();
    }

    /** Writes a record as the kernel does, around the end if need be; each word after the header is its index. */
    private void write(int type, int size, long... words) {
        long head = control.get(ValueLayout.JAVA_LONG, PerfRing.DATA_HEAD);
        data.set(ValueLayout.JAVA_LONG, head % SIZE, (long) size << 48 | type);
        for (int i = 0; i < words.length; i++) {
            data.set(ValueLayout.JAVA_LONG, (head + 8 + 8L * i) % SIZE, words[i]);
        }
        control.set(ValueLayout.JAVA_LONG, PerfRing.DATA_HEAD, head + size);
    }

    private int consume() {
        return ring.consume((type, memory, offset, size) -> {
            StringBuilder words = new StringBuilder(type + "/" + size);
            for (int at = 8; at < size; at += 8) {
                words.append(' ').append(memory.get(ValueLayout.JAVA_LONG, offset + at));
            }
            seen.add(words.toString());
        });
    }

    private long tail() {
        return control.get(ValueLayout.JAVA_LONG, PerfRing.DATA_TAIL);
    }

    @Test
    void recordsComeInOrderAndTheirSpaceIsGivenBack() {
        write(PERF_RECORD_SAMPLE, 24, 11, 12);
        write(PERF_RECORD_SAMPLE, 16, 21);
        assertThat(consume()).isEqualTo(2);
        assertThat(tail()).isEqualTo(40);
        assertThat(consume()).isZero();
        assertThat(seen).containsExactly("9/24 11 12", "9/16 21");
    }

    @Test
    void recordThatGoesOnAtTheBeginningIsWhole() {
        write(PERF_RECORD_SAMPLE, 40, 1, 2, 3, 4);
        assertThat(consume()).isEqualTo(1);
        write(PERF_RECORD_SAMPLE, 48, 5, 6, 7, 8, 9);
        assertThat(consume()).isEqualTo(1);
        assertThat(seen).endsWith("9/48 5 6 7 8 9");
        assertThat(tail()).isEqualTo(88);
    }

    @Test
    void lossesAreSummedUp() {
        write(PERF_RECORD_LOST, 24, 4711, 3);
        write(PERF_RECORD_LOST, 24, 4711, 4);
        consume();
        assertThat(ring.lost()).isEqualTo(7);
    }

    @Test
    void impossibleSizeIsAnError() {
        write(PERF_RECORD_SAMPLE, 16, 1);
        write(PERF_RECORD_SAMPLE, 0);
        control.set(ValueLayout.JAVA_LONG, PerfRing.DATA_HEAD, 32);
        assertThatThrownBy(this::consume)
                .isInstanceOf(RingException.class)
                .hasMessage("perf ring buffer: the record at position 16 has 0 bytes where 16 wait in a buffer of 64; "
                        + "tracing has ended, as nothing behind it can be trusted");
        assertThat(seen).containsExactly("9/16 1");
    }

    @Test
    void impossiblePositionIsAnError() {
        control.set(ValueLayout.JAVA_LONG, PerfRing.DATA_HEAD, 8 * SIZE);
        assertThatThrownBy(this::consume).isInstanceOf(RingException.class).hasMessageContaining("512 wait");
    }

    @Test
    void whatTheListenerThrowsDoesntShowTheRecordAgain() {
        write(PERF_RECORD_SAMPLE, 16, 1);
        write(PERF_RECORD_SAMPLE, 16, 2);
        assertThatThrownBy(() -> ring.consume((type, memory, offset, size) -> {
                    throw new IllegalArgumentException("no");
                }))
                .hasMessage("no");
        consume();
        assertThat(seen).containsExactly("9/16 2");
    }
}
