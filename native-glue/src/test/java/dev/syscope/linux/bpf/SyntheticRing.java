package dev.syscope.linux.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A ring buffer whose producer is the test. Data is there twice, as the kernel maps it. */
final class SyntheticRing {
    final int size;
    final MemorySegment consumer;
    final MemorySegment producer;
    final MemorySegment data;
    final RingBuffer ring;

    SyntheticRing(int size, long position) {
        this.size = size;
        Arena arena = Arena.ofShared();
        consumer = arena.allocate(64, 8);
        producer = arena.allocate(64, 8);
        data = arena.allocate(2L * size, 8);
        consumer.set(ValueLayout.JAVA_LONG, 0, position);
        producer.set(ValueLayout.JAVA_LONG, 0, position);
        ring = new RingBuffer("synthetic", arena, consumer, producer, data);
    }

    long position() {
        return producer.get(ValueLayout.JAVA_LONG, 0);
    }

    /** Adds a record with each byte the given one; false if there is no room. */
    boolean produce(int length, int flags, byte content) {
        long bytes = length + 8 + 7L & ~7L;
        if (position() + bytes - consumer.get(ValueLayout.JAVA_LONG, 0) > size) {
            return false;
        }
        header(position(), length | flags);
        for (int i = 0; i < length; i++) {
            put(position() + 8 + i, content);
        }
        producer.set(ValueLayout.JAVA_LONG, 0, position() + bytes);
        return true;
    }

    void header(long position, int value) {
        for (int i = 0; i < 4; i++) {
            put(position + i, (byte) (value >> 8 * i));
        }
    }

    private void put(long position, byte value) {
        long offset = position & size - 1;
        data.set(ValueLayout.JAVA_BYTE, offset, value);
        data.set(ValueLayout.JAVA_BYTE, offset + size, value);
    }
}
