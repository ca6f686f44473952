package dev.syscope.cli.render;

import dev.syscope.linux.Architecture;
import dev.syscope.syscall.Descriptors;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.syscall.TargetMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/** A call as a source would hand it over, made up for a view to print. */
final class FakeCall implements SyscallRecord {
    static final int PID = 4242;

    int tid = PID;
    Architecture architecture = Architecture.X86_64;
    int nr;
    long[] arguments = new long[6];
    long timeNanos = 1_000_000_000L;
    boolean exit;
    long returnValue;
    long durationNanos = 123_456;
    long systemNanos = 2_000;
    long instructionPointer = 0x7f252a046ad7L;
    Tampering tampering = Tampering.NONE;
    String path = "";

    /** The entry of a call by name. */
    static FakeCall entry(int tid, String name, long... arguments) {
        FakeCall call = new FakeCall();
        call.tid = tid;
        call.nr = SyscallTable.of(Architecture.X86_64).number(name).orElseThrow();
        System.arraycopy(arguments, 0, call.arguments, 0, arguments.length);
        return call;
    }

    /** The exit of the same call. */
    FakeCall returns(long value) {
        exit = true;
        returnValue = value;
        return this;
    }

    FakeCall at(long nanos) {
        timeNanos = nanos;
        return this;
    }

    /** Where {@link #memory} is in the target. */
    static final long MEMORY = 0x10000;

    /** All that can be read. */
    byte[] memory = {};

    @Override
    public int pid() {
        return PID;
    }

    @Override
    public int tid() {
        return tid;
    }

    @Override
    public long timeNanos() {
        return timeNanos;
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
        return instructionPointer;
    }

    @Override
    public long stackPointer() {
        return 0;
    }

    @Override
    public long returnValue() {
        return returnValue;
    }

    @Override
    public boolean failed() {
        return exit && returnValue < 0 && returnValue >= -4095;
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public long systemNanos() {
        return systemNanos;
    }

    @Override
    public TargetMemory memory() {
        return (address, into, offset, length) -> {
            int from = Math.clamp(address - MEMORY, 0, memory.length);
            int count = address < MEMORY ? 0 : Math.min(length, memory.length - from);
            MemorySegment.copy(memory, from, into, ValueLayout.JAVA_BYTE, offset, count);
            return count;
        };
    }

    @Override
    public Descriptors descriptors() {
        return new Descriptors() {
            @Override
            public Optional<String> path(int fd) {
                return path.isEmpty() ? Optional.empty() : Optional.of(path);
            }

            @Override
            public Optional<String> currentDirectory() {
                return Optional.of("/");
            }
        };
    }

    @Override
    public Tampering tampering() {
        return tampering;
    }
}
