package dev.syscope.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.syscope.linux.RingException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The ring buffer's format against a producer that does everything the kernel may do, and what it may not. */
class RingBufferProperties {
    private static final int SIZE = 4096;

    private record Expected(int length, byte content) {}

    @Property(tries = 300)
    void whateverIsProducedIsConsumedOnceAndInOrder(@ForAll long seed, @ForAll boolean copied) {
        Random random = new Random(seed);
        // positions are counters of 64 bits: also near where an int ends
        SyntheticRing synthetic = new SyntheticRing(SIZE, (random.nextLong() & 0x1ffffffffL) * 8);
        List<Expected> expected = new ArrayList<>();
        List<Expected> seen = new ArrayList<>();
        RecordListener listener = (memory, offset, length) -> {
            byte first = length == 0 ? 0 : memory.get(ValueLayout.JAVA_BYTE, offset);
            for (int i = 0; i < length; i++) {
                assertThat(memory.get(ValueLayout.JAVA_BYTE, offset + i)).isEqualTo(first);
            }
            seen.add(new Expected(length, first));
        };
        try (RingBuffer ring = synthetic.ring;
                Arena arena = Arena.ofConfined()) {
            MemorySegment room = arena.allocate(SIZE, 8);
            for (int i = 0; i < 200; i++) {
                int length = random.nextInt(300);
                boolean discarded = random.nextInt(5) == 0;
                byte content = (byte) (length == 0 ? 0 : random.nextInt());
                if (synthetic.produce(length, discarded ? RingBuffer.DISCARDED : 0, content)) {
                    if (!discarded) {
                        expected.add(new Expected(length, content));
                    }
                } else if (copied) {
                    RingBuffer.forEach("copy", room, ring.copy(room, 0), listener);
                } else {
                    ring.consume(random.nextInt(SIZE), listener);
                }
            }
            while (ring.consume(SIZE, listener) > 0) {}
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Property(tries = 500)
    void impossibleLengthsAndPositionsAreSaidAndNothingOutsideIsRead(@ForAll long seed, @ForAll boolean copied) {
        Random random = new Random(seed);
        SyntheticRing synthetic = new SyntheticRing(SIZE, 0);
        for (int i = 0; i < SIZE; i += 8) {
            synthetic.header(i, random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(2 * SIZE));
        }
        synthetic.producer.set(
                ValueLayout.JAVA_LONG, 0, random.nextBoolean() ? random.nextInt(SIZE + 64) & ~7 : random.nextLong());
        try (RingBuffer ring = synthetic.ring;
                Arena arena = Arena.ofConfined()) {
            RecordListener listener = (memory, offset, length) -> {
                assertThat(offset + length).isLessThanOrEqualTo(2 * SIZE);
                assertThat(length).isNotNegative();
            };
            MemorySegment room = arena.allocate(SIZE, 8);
            if (copied) {
                RingBuffer.forEach("copy", room, ring.copy(room, 0), listener);
            } else {
                ring.consume(Long.MAX_VALUE, listener);
            }
        } catch (RingException e) {
            assertThat(e).hasMessageStartingWith("ring buffer synthetic: ").hasMessageContaining(" wait");
        }
    }

    @Property(tries = 50)
    void aBusyRecordHoldsUpWhatIsBehindIt(@ForAll @IntRange(min = 0, max = 9) int busy) {
        SyntheticRing synthetic = new SyntheticRing(SIZE, 0);
        for (int i = 0; i < 10; i++) {
            synthetic.produce(16, i == busy ? RingBuffer.BUSY : 0, (byte) i);
        }
        int[] seen = new int[1];
        try (RingBuffer ring = synthetic.ring) {
            ring.consume(SIZE, (memory, offset, length) -> seen[0]++);
            assertThat(seen[0]).isEqualTo(busy);
            synthetic.header(busy * 24L, 16);
            ring.consume(SIZE, (memory, offset, length) -> seen[0]++);
            assertThat(seen[0]).isEqualTo(10);
        }
    }

    @Example
    void aListenerThatThrowsDoesNotGetTheRecordAgain() {
        SyntheticRing synthetic = new SyntheticRing(SIZE, 0);
        synthetic.produce(8, 0, (byte) 1);
        synthetic.produce(8, 0, (byte) 2);
        try (RingBuffer ring = synthetic.ring) {
            try {
                ring.consume(SIZE, (memory, offset, length) -> {
                    throw new UnsupportedOperationException("first");
                });
                fail("the listener's exception was swallowed");
            } catch (UnsupportedOperationException e) {
                assertThat(ring.waiting()).isEqualTo(16);
            }
        }
    }
}
