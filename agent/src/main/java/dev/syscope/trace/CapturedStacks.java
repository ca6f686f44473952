package dev.syscope.trace;

import dev.syscope.linux.elf.FrameRegisters;
import dev.syscope.linux.elf.StackMemory;
import dev.syscope.stack.UserStacks;
import dev.syscope.syscall.Frame;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stacks that {@link StackCode} sent, the last of each thread. They are walked when somebody asks for one: of most
 * calls nobody does where only slow ones are shown.
 */
final class CapturedStacks {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    /** A stack as it was sent, which is also the memory that the walk reads. */
    private static final class Captured implements StackMemory {
        private final MemorySegment record = MemorySegment.ofArray(new byte[StackCode.MOST_BYTES]);
        private long begin;
        private long end;
        private long word;
        private boolean there;

        void take(MemorySegment memory, long offset, int length) {
            MemorySegment.copy(memory, offset, record, 0, length);
            there = true;
        }

        private int integer(int at) {
            return record.get(ValueLayout.JAVA_INT_UNALIGNED, at);
        }

        private long longAt(long at) {
            return record.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
        }

        void prepare(long stackPointer) {
            begin = stackPointer;
            end = begin + Math.clamp(integer(StackCode.IMAGE_BYTES), 0, StackCode.MOST_BYTES - StackCode.IMAGE);
        }

        @Override
        public boolean read(long address) {
            if (Long.compareUnsigned(address, begin) < 0 || Long.compareUnsigned(address, end - Long.BYTES) > 0) {
                return false;
            }
            word = longAt(StackCode.IMAGE + address - begin);
            return true;
        }

        @Override
        public long word() {
            return word;
        }
    }

    private final UserStacks stacks;
    private final Map<Integer, Captured> ofThreads = new HashMap<>();
    private final FrameRegisters registers = new FrameRegisters();
    private final long[] chain = new long[Frame.MOST];

    CapturedStacks(UserStacks stacks) {
        this.stacks = stacks;
    }

    /** Takes a stack from the ring buffer. */
    void record(MemorySegment memory, long offset, int length) {
        if (length >= StackCode.IMAGE && length <= StackCode.MOST_BYTES) {
            ofThreads.computeIfAbsent(memory.get(INT, offset + StackCode.TID), tid -> new Captured()).take(memory, offset, length);
        }
    }

    /** A process that was there before tracing began. */
    void add(int pid) {
        stacks.add(pid);
    }

    /** The frames of a thread at its last call. */
    List<Frame> of(int tid) {
        Captured captured = ofThreads.get(tid);
        if (captured == null || !captured.there) {
            return List.of();
        }
        registers.read(captured.record, StackCode.REGISTERS);
        captured.prepare(registers.get(FrameRegisters.SP));
        int length = Math.clamp(captured.integer(StackCode.CHAIN_BYTES) / Long.BYTES, 0, chain.length);
        for (int i = 0; i < length; i++) {
            chain[i] = captured.longAt(StackCode.CHAIN + (long) i * Long.BYTES);
        }
        return stacks.past(
                captured.integer(StackCode.PID), captured.longAt(StackCode.NANOS), registers, captured, chain, length);
    }

    /** The thread's next call has a stack of its own, or none. */
    void forget(int tid) {
        Captured captured = ofThreads.get(tid);
        if (captured != null) {
            captured.there = false;
        }
    }

    void ended(int pid, int tid) {
        ofThreads.remove(tid);
        if (pid == tid) {
            stacks.forget(pid);
        }
    }
}
