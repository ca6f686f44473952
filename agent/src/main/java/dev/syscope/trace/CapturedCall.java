package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.RawText;
import dev.syscope.syscall.Descriptors;
import dev.syscope.syscall.Frame;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.TargetMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/** The one record of a call that the bpf source hands over: a view of what lies in the ring buffer, as {@link ThreadState} says. */
final class CapturedCall implements SyscallRecord, TargetMemory {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final Optional<CapturedStacks> stacks;
    private final boolean cpuTimes;
    private final CapturedDescriptors descriptors = new CapturedDescriptors();
    private MemorySegment memory = MemorySegment.NULL;
    private long at;
    private boolean exit;
    private final CapturedPieces pieces = new CapturedPieces();

    /** Pieces that came ahead of the record. */
    private List<CapturedPieces> ahead = List.of();

    /** @param cpuTimes whether records know how long their thread was on no CPU */
    CapturedCall(Optional<CapturedStacks> stacks, boolean cpuTimes) {
        this.stacks = stacks;
        this.cpuTimes = cpuTimes;
    }

    /**
     * The call of a record.
     *
     * @param offset of the record
     * @param length of the record; what it says of itself is not trusted beyond that
     * @param sentAhead pieces that came before it
     */
    CapturedCall of(MemorySegment memory, long offset, int length, boolean exit, List<CapturedPieces> sentAhead) {
        this.memory = memory;
        at = offset;
        pieces.of(memory, offset, length);
        ahead = sentAhead;
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
        if (memory.get(ValueLayout.JAVA_BYTE, at + ThreadState.COMPAT) != 0) {
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
    public long returnValue() {
        return exit ? memory.get(LONG, at + ThreadState.RESULT) : 0;
    }

    @Override
    public boolean failed() {
        long value = returnValue();
        return value < 0 && value >= -4095;
    }

    @Override
    public boolean isOlder() {
        return memory.get(ValueLayout.JAVA_BYTE, at + ThreadState.OLDER) != 0;
    }

    @Override
    public long durationNanos() {
        return exit ? timeNanos() - memory.get(LONG, at + ThreadState.ENTRY_NANOS) : -1;
    }

    @Override
    public long systemNanos() {
        return exit && cpuTimes ? Math.max(0, durationNanos() - memory.get(LONG, at + ThreadState.OFF_CPU_NANOS)) : -1;
    }

    @Override
    public String comm() {
        return RawText.decode(memory, at + ThreadState.COMM, ThreadState.COMM_BYTES);
    }

    @Override
    public List<Frame> stack() {
        return stacks.isPresent() ? stacks.get().of(tid()) : List.of(); // a lambda would be made for each call
    }

    @Override
    public TargetMemory memory() {
        return this;
    }

    @Override
    public Descriptors descriptors() {
        return descriptors.of(this);
    }

    /** Of a piece copied twice the exit has the one copied at the exit; the entry has that one if it has no other. */
    @Override
    public int read(long address, MemorySegment into, long offset, int length) {
        int total = 0;
        while (total < length) {
            int read = piece(!exit, address + total, into, offset + total, length - total);
            if (read == 0) {
                read = piece(exit, address + total, into, offset + total, length - total);
            }
            if (read == 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    private int piece(boolean entry, long address, MemorySegment into, long offset, int length) {
        for (int i = 0; i < ahead.size(); i++) {
            int read = ahead.get(i).read(entry, address, into, offset, length);
            if (read > 0) {
                return read;
            }
        }
        return pieces.read(entry, address, into, offset, length);
    }

    /** What is known of a descriptor, a {@link DescriptorPiece}, or {@link MemorySegment#NULL}. */
    MemorySegment descriptor(int fd) {
        MemorySegment found = descriptor(!exit, fd);
        return found.equals(MemorySegment.NULL) ? descriptor(exit, fd) : found;
    }

    private MemorySegment descriptor(boolean entry, int fd) {
        for (CapturedPieces each : ahead) {
            MemorySegment found = each.descriptor(entry, fd);
            if (!found.equals(MemorySegment.NULL)) {
                return found;
            }
        }
        return pieces.descriptor(entry, fd);
    }
}
