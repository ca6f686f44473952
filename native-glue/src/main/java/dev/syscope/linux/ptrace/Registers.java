package dev.syscope.linux.ptrace;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.elf.FrameRegisters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The registers of a stopped thread that concern its system call, for this host. By the thread that traces it; each
 * method returns a negated error number on failure.
 */
public sealed interface Registers {
    /** Those of this host's threads. */
    static Registers ofHost(Arena arena) {
        return Architecture.host() == Architecture.AARCH64 ? new Aarch64(arena) : new X86_64(arena);
    }

    /** At a syscall's entry: makes the kernel run another call instead, or none for -1. */
    long setNumber(int tid, int nr);

    /** At a syscall's exit: sets what it returns; a negated error number for a failure. */
    long setResult(int tid, long value);

    /** The number of the call that the thread is in or has just left, -1 for none; as a result, not an error. */
    int number(int tid);

    /** The thread's registers as its user stack is walked by; whether they could be read. */
    boolean read(int tid, FrameRegisters into);

    /** {@code struct user_regs_struct} of {@code arch/x86/include/asm/user_64.h}, for 32-bit threads too. */
    final class X86_64 implements Registers {
        private static final int RAX = 80;
        private static final int ORIG_RAX = 120;

        private static final int NT_PRSTATUS = 1; // include/uapi/linux/elf.h
        private static final int SIZE = 216;
        private static final int SIZE_OF_32_BIT = 68;

        private final MemorySegment word;
        private final MemorySegment iovec;
        private final MemorySegment registers;

        X86_64(Arena arena) {
            word = arena.allocate(8, 8);
            iovec = arena.allocate(16, 8);
            registers = arena.allocate(SIZE, 8);
            iovec.set(JAVA_LONG, 0, registers.address());
        }

        @Override
        public boolean read(int tid, FrameRegisters into) {
            iovec.set(JAVA_LONG, 8, SIZE);
            long got = Ptrace.getRegisters(tid, NT_PRSTATUS, iovec.address());
            if (got < 0 || iovec.get(JAVA_LONG, 8) == SIZE_OF_32_BIT) {
                return false;
            }
            into.read(registers, 0);
            return true;
        }

        @Override
        public long setNumber(int tid, int nr) {
            return Ptrace.pokeUser(tid, ORIG_RAX, nr);
        }

        @Override
        public long setResult(int tid, long value) {
            return Ptrace.pokeUser(tid, RAX, value);
        }

        @Override
        public int number(int tid) {
            return Ptrace.peekUser(tid, ORIG_RAX, word.address()) < 0 ? -1 : (int) word.get(JAVA_LONG, 0);
        }
    }

    /** {@code struct user_pt_regs} of {@code arch/arm64/include/uapi/asm/ptrace.h}, whose first member is x0. */
    final class Aarch64 implements Registers {
        /** {@code include/uapi/linux/elf.h}. */
        private static final int NT_PRSTATUS = 1;

        /** {@code include/uapi/linux/elf.h}. */
        private static final int NT_ARM_SYSTEM_CALL = 0x404;

        private final MemorySegment iovec;
        private final MemorySegment registers;

        Aarch64(Arena arena) {
            iovec = arena.allocate(16, 8);
            registers = arena.allocate(272, 8);
            iovec.set(JAVA_LONG, 0, registers.address());
        }

        @Override
        public boolean read(int tid, FrameRegisters into) {
            if (Ptrace.getRegisters(tid, NT_PRSTATUS, addressFor(272)) < 0) {
                return false;
            }
            into.read(registers, 0);
            return true;
        }

        private long addressFor(int size) {
            iovec.set(JAVA_LONG, 8, size);
            return iovec.address();
        }

        @Override
        public long setNumber(int tid, int nr) {
            registers.set(ValueLayout.JAVA_INT, 0, nr);
            return Ptrace.setRegisters(tid, NT_ARM_SYSTEM_CALL, addressFor(4));
        }

        @Override
        public long setResult(int tid, long value) {
            long got = Ptrace.getRegisters(tid, NT_PRSTATUS, addressFor(272));
            if (got < 0) {
                return got;
            }
            registers.set(JAVA_LONG, 0, value);
            return Ptrace.setRegisters(tid, NT_PRSTATUS, iovec.address());
        }

        @Override
        public int number(int tid) {
            long got = Ptrace.getRegisters(tid, NT_ARM_SYSTEM_CALL, addressFor(4));
            return got < 0 ? -1 : registers.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
