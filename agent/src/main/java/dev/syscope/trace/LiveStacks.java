package dev.syscope.trace;

import dev.syscope.linux.elf.FrameRegisters;
import dev.syscope.linux.ptrace.ProcessMemory;
import dev.syscope.linux.ptrace.Registers;
import dev.syscope.stack.UserStacks;
import dev.syscope.syscall.Frame;
import java.lang.foreign.Arena;
import java.util.List;

/** The stacks of threads that are stopped by us. */
final class LiveStacks {
    private final UserStacks stacks;
    private final Registers registers;
    private final ProcessMemory memory;
    private final FrameRegisters ofThread = new FrameRegisters();

    LiveStacks(UserStacks stacks, Arena arena) {
        this.stacks = stacks;
        registers = Registers.ofHost(arena);
        memory = new ProcessMemory(arena);
    }

    /** The frames of a thread at its present stop; none for a 32-bit one. */
    List<Frame> of(int pid, int tid) {
        return registers.read(tid, ofThread)
                ? stacks.live(pid, ofThread, (address, into, offset, length) -> memory.read(tid, address, into, offset, length))
                : List.of();
    }
}
