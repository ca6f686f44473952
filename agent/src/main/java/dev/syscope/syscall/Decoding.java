package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The state of decoding one call: its record, where the values go, and scratch memory for what is read of the target.
 *
 * <p>Scratch memory is a stack: {@link #mark()}, {@link #fetch}, {@link #release}. Hot.
 */
final class Decoding {
    private static final int FIRST_SIZE = 1 << 16;
    private static final int LARGEST_SIZE = 1 << 25;
    private static final int MAX_DEPTH = 8;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final DecodeOptions options;
    private MemorySegment scratch = Arena.ofAuto().allocate(FIRST_SIZE, 8);
    private long top;
    private int depth;
    private long base;
    private SyscallRecord call;
    private ValueWriter out;
    private long[] entry = new long[7];
    private boolean exit;
    private boolean abbreviates;
    private boolean dereferences;
    private boolean follows;
    private boolean word32;
    private long budget;

    Decoding(DecodeOptions options) {
        this.options = options;
    }

    void begin(SyscallRecord record, ValueWriter writer, long[] entryValues, boolean atExit) {
        call = record;
        out = writer;
        entry = entryValues;
        exit = atExit;
        top = 0;
        depth = 0;
        base = 0;
        Architecture architecture = record.architecture();
        int nr = record.nr();
        abbreviates = options.abbreviated().contains(architecture, nr);
        dereferences = options.dereferenced().contains(architecture, nr);
        follows = true;
        word32 = architecture.wordSize() == 4;
        budget = !atExit || record.failed() ? -1 : record.returnValue();
    }

    /** Without a call: for a signal's siginfo. */
    void begin(ValueWriter writer) {
        out = writer;
        top = 0;
        depth = 0;
        base = 0;
        abbreviates = true;
        dereferences = true;
        follows = true;
    }

    /** Where the values go. */
    ValueWriter out() {
        return out;
    }

    /** What the user asked for. */
    DecodeOptions options() {
        return options;
    }

    /** The call itself. */
    SyscallRecord call() {
        return call;
    }

    /** Whether big structures are cut short. */
    boolean abbreviates() {
        return abbreviates;
    }

    /** Whether pointers are followed. */
    boolean dereferences() {
        return dereferences && follows;
    }

    /** Whether the user wants structures to be shown. */
    boolean isVerbose() {
        return dereferences;
    }

    /**
     * Whether the pointers of the argument that comes next are followed: strace doesn't, at the exit of a failed call.
     */
    void follow(boolean yes) {
        follows = yes;
    }

    /** How many elements of an array are shown at most. */
    long elementLimit() {
        return abbreviates ? options.stringLimit() : 65536;
    }

    /** Whether the call is at its exit. */
    boolean isExit() {
        return exit;
    }

    /** Whether it failed. Only at the exit. */
    boolean failed() {
        return call.failed();
    }

    /** What it returned. Only at the exit. */
    long returnValue() {
        return call.returnValue();
    }

    /** An argument's register; of a 32-bit caller its lower half. */
    long argument(int index) {
        long value = call.argument(index);
        return word32 ? value & 0xffffffffL : value;
    }

    /**
     * The call that this one goes on with: as the source says, else the thread's call before; empty if there was none.
     */
    String interruptedCall() {
        int nr = call.interruptedNr() >= 0 ? call.interruptedNr() : (int) entry[EntryValues.LAST_CALL] - 1;
        return nr < 0 ? "" : SyscallTable.of(call.architecture()).syscall(nr).name();
    }

    /** What {@link Type#atEntry} gave for an argument. */
    long atEntry(int index) {
        return entry[index];
    }

    /** How many of the bytes that the call read were not written yet; negative if it read nothing. */
    long budget() {
        return budget;
    }

    /** Sets how many bytes came, where the call's result doesn't say. */
    void budget(long bytes) {
        budget = bytes;
    }

    /** Takes bytes off the {@link #budget()}. */
    void spend(long bytes) {
        budget -= bytes;
    }

    /** Where the structure begins that is being written. */
    long base() {
        return base;
    }

    long base(long offset) {
        long outer = base;
        base = offset;
        return outer;
    }

    /** One pointer deeper; false if it is too deep. */
    boolean enter() {
        if (depth == MAX_DEPTH) {
            return false;
        }
        depth++;
        return true;
    }

    /** One pointer back. */
    void leave() {
        depth--;
    }

    /** The scratch memory. */
    MemorySegment scratch() {
        return scratch;
    }

    /** The top of the stack. */
    long mark() {
        return top;
    }

    /** Frees all that was fetched since a {@link #mark()}. */
    void release(long mark) {
        top = mark;
    }

    /**
     * Makes room.
     *
     * @return where in the scratch memory, or -1 if that is too much
     */
    long reserve(long length) {
        long at = (top + 7) & ~7L;
        long end = at + length;
        if (length < 0 || end > LARGEST_SIZE) {
            return -1;
        }
        if (end > scratch.byteSize()) {
            MemorySegment larger = Arena.ofAuto().allocate(Math.max(end, scratch.byteSize() * 2), 8);
            MemorySegment.copy(scratch, 0, larger, 0, top);
            scratch = larger;
        }
        top = end;
        return at;
    }

    /** Reads the target's memory to a reserved place; how many bytes were read. */
    int read(long address, long offset, int length) {
        return call.memory().read(address, scratch, offset, length);
    }

    /**
     * Reads the target's memory.
     *
     * @return where it is in the scratch memory, or -1 if not all can be read
     */
    long fetch(long address, int length) {
        long at = reserve(length);
        return at >= 0 && read(address, at, length) == length ? at : -1;
    }

    /** Zeroes a reserved place. */
    void clear(long offset, long length) {
        for (long i = 0; i < length; i++) { // a slice to fill would be an object
            scratch.set(ValueLayout.JAVA_BYTE, offset + i, (byte) 0);
        }
    }

    /**
     * Writes an address within something larger that could be read only up to there: {@code ... /* 0x7f00 *}{@code /}.
     */
    void unreadable(long address) {
        out.word("...");
        out.commentBegin();
        out.address(address);
        out.commentEnd();
    }

    /** A byte of the scratch memory. */
    int u8(long offset) {
        return scratch.get(ValueLayout.JAVA_BYTE, offset) & 0xff;
    }

    /** Two bytes, in the target's order, which is little-endian. */
    int u16(long offset) {
        return scratch.get(SHORT, offset) & 0xffff;
    }

    /** Four bytes. */
    long u32(long offset) {
        return scratch.get(INT, offset) & 0xffffffffL;
    }

    /** Eight bytes. */
    long u64(long offset) {
        return scratch.get(LONG, offset);
    }
}
