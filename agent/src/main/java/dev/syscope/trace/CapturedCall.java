package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.syscall.Descriptors;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.TargetMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The one record of a call that the bpf source hands over: a view of what lies in the ring buffer, as {@link ThreadState} says. */
final class CapturedCall implements SyscallRecord, TargetMemory {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final ProcDescriptors descriptors = new ProcDescriptors();
    private MemorySegment memory = MemorySegment.NULL;
    private long at;
    private long entryEnd;
    private long end;
    private boolean exit;

    /**
     * The call of a record.
     *
     * @param offset of the record
     * @param length of the record; what it says of itself is not trusted beyond that
     */
    CapturedCall of(MemorySegment memory, long offset, int length, boolean exit) {
        this.memory = memory;
        at = offset;
        long area = offset + ThreadState.AREA;
        end = Math.min(offset + length, area + Integer.toUnsignedLong(memory.get(INT, offset + ThreadState.LENGTH)));
        entryEnd = Math.min(end, area + Integer.toUnsignedLong(memory.get(INT, offset + ThreadState.ENTRY_LENGTH)));
        this.exit = exit;
        return this;
    }

    @Override
    public int pid() {
        return memory.get(INT, at + ThreadState.PID);
    }

    @Override
    public int tid() {
        return memory.get(INT, at + ThreadState.TID);
    }

    @Override
    public long timeNanos() {
        return memory.get(LONG, at + (exit ? ThreadState.EXIT_NANOS : ThreadState.ENTRY_NANOS));
    }

    @Override
    public Architecture architecture() {
        Architecture host = Architecture.host();
        if (memory.get(ValueLayout.JAVA_SHORT, at + ThreadState.COMPAT) != 0) {
            return host == Architecture.X86_64 ? Architecture.I386 : Architecture.ARM;
        }
        boolean x32 = host == Architecture.X86_64
                && (memory.get(INT, at + ThreadState.NR) & Architecture.X32_SYSCALL_BIT) != 0;
        return x32 ? Architecture.X32 : host;
    }

    @Override
    public int nr() {
        int nr = memory.get(INT, at + ThreadState.NR);
        return architecture() == Architecture.X32 ? nr & ~Architecture.X32_SYSCALL_BIT : nr;
    }

    @Override
    public long argument(int index) {
        return memory.get(LONG, at + ThreadState.WORDS + 8L * index);
    }

    @Override
    public long instructionPointer() {
        return memory.get(LONG, at + ThreadState.INSTRUCTION_POINTER);
    }

    @Override
    public long stackPointer() {
        return memory.get(LONG, at + ThreadState.STACK_POINTER);
    }

    @Override
    public boolean isExit() {
        return exit;
    }

    @Override
    public long returnValue() {
        return exit ? memory.get(LONG, at + ThreadState.RESULT) : 0;
    }

    @Override
    public boolean failed() {
        long value = returnValue();
        return value < 0 && value >= -4095;
    }

    @Override
    public long durationNanos() {
        return exit ? timeNanos() - memory.get(LONG, at + ThreadState.ENTRY_NANOS) : -1;
    }

    @Override
    public TargetMemory memory() {
        return this;
    }

    @Override
    public Descriptors descriptors() {
        return descriptors.of(tid());
    }

    /** Of a piece copied twice the exit has the one copied at the exit; the entry has that one if it has no other. */
    @Override
    public int read(long address, MemorySegment into, long offset, int length) {
        long area = at + ThreadState.AREA;
        int read = exit ? read(entryEnd, end, address, into, offset, length) : 0;
        if (read == 0) {
            read = read(area, entryEnd, address, into, offset, length);
        }
        return read == 0 && !exit ? read(entryEnd, end, address, into, offset, length) : read;
    }

    private int read(long from, long to, long address, MemorySegment into, long offset, int length) {
        long piece = from;
        while (piece + ThreadState.PIECE_HEADER <= to) {
            long begin = memory.get(LONG, piece);
            long bytes = Integer.toUnsignedLong(memory.get(INT, piece + 8));
            long data = piece + ThreadState.PIECE_HEADER;
            if (data + bytes > to) {
                return 0;
            }
            long skip = address - begin;
            if (skip >= 0 && skip < bytes) {
                int count = (int) Math.min(length, bytes - skip);
                MemorySegment.copy(memory, data + skip, into, offset, count);
                return count;
            }
            piece = data + (bytes + 7 & ~7L);
        }
        return 0;
    }
}
