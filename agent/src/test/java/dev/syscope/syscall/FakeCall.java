package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A made-up call with made-up memory. */
final class FakeCall implements SyscallRecord, TargetMemory, Descriptors {
    private record Region(long address, byte[] bytes) {}

    private final List<Region> memory = new ArrayList<>();
    private final Architecture architecture;
    private final int nr;
    private final long[] arguments = new long[6];
    private long returnValue;

    FakeCall(Architecture architecture, String name, long... arguments) {
        this(architecture, SyscallTable.of(architecture).number(name).orElseThrow(), arguments);
    }

    FakeCall(Architecture architecture, int nr, long... arguments) {
        this.architecture = architecture;
        this.nr = nr;
        System.arraycopy(arguments, 0, this.arguments, 0, arguments.length);
    }

    FakeCall with(long address, byte... bytes) {
        memory.add(new Region(address, bytes));
        return this;
    }

    FakeCall with(long address, String text) {
        return with(address, text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    /** What the memory holds from the exit on. */
    FakeCall atExit(long address, byte... bytes) {
        memory.removeIf(region -> region.address == address);
        return with(address, bytes);
    }

    FakeCall returned(long value) {
        returnValue = value;
        return this;
    }

    /** The whole line, as strace writes it but for the padding. */
    String line(DecodeOptions options) {
        LineBuffer line = new LineBuffer();
        TextValueWriter writer = new TextValueWriter(line, options);
        Decoder decoder = new Decoder(options);
        line.append(SyscallTable.of(architecture).syscall(nr).name());
        line.append('(');
        decoder.entry(this, writer);
        decoder.exit(this, writer);
        line.append(") = ");
        decoder.result(this, writer);
        return line.toString();
    }

    @Override
    public int read(long address, MemorySegment into, long offset, int length) {
        for (int i = 0; i < memory.size(); i++) { // no iterator: allocation is measured
            Region region = memory.get(i);
            long from = address - region.address;
            if (from >= 0 && from < region.bytes.length) {
                int count = (int) Math.min(length, region.bytes.length - from);
                MemorySegment.copy(region.bytes, (int) from, into, ValueLayout.JAVA_BYTE, offset, count);
                return count;
            }
        }
        return 0;
    }

    @Override
    public Optional<String> path(int fd) {
        return fd == 3 ? Optional.of("/a<b>\n") : Optional.empty();
    }

    @Override
    public Optional<String> currentDirectory() {
        return Optional.of("/home");
    }

    @Override
    public int pid() {
        return 100;
    }

    @Override
    public int tid() {
        return 100;
    }

    @Override
    public long timeNanos() {
        return 0;
    }

    @Override
    public Architecture architecture() {
        return architecture;
    }

    @Override
    public int nr() {
        return nr;
    }

    @Override
    public long argument(int index) {
        return arguments[index];
    }

    @Override
    public long instructionPointer() {
        return 0;
    }

    @Override
    public long stackPointer() {
        return 0x7000;
    }

    @Override
    public long returnValue() {
        return returnValue;
    }

    @Override
    public boolean failed() {
        return returnValue < 0 && returnValue >= -4095;
    }

    @Override
    public long durationNanos() {
        return 0;
    }

    @Override
    public TargetMemory memory() {
        return this;
    }

    @Override
    public Descriptors descriptors() {
        return this;
    }
}
