package dev.syscope.linux.ptrace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;

/**
 * The requests of ptrace(2), with the numbers of {@code include/uapi/linux/ptrace.h}.
 *
 * <p>Each returns what the kernel does, a negated error number on failure, and throws nothing: every one can meet
 * {@code ESRCH} at any moment, because the tracee was killed, and that is for the caller to ignore. All requests for a
 * tracee must be made by the thread that seized it. Hot: nothing is allocated.
 */
public final class Ptrace {
    /** Syscall stops have {@code SIGTRAP | 0x80}. */
    public static final int O_TRACESYSGOOD = 1;

    public static final int O_TRACEFORK = 1 << 1;
    public static final int O_TRACEVFORK = 1 << 2;
    public static final int O_TRACECLONE = 1 << 3;
    public static final int O_TRACEEXEC = 1 << 4;
    public static final int O_TRACEEXIT = 1 << 6;
    public static final int O_TRACESECCOMP = 1 << 7;

    /** The tracees die with the tracer. */
    public static final int O_EXITKILL = 1 << 20;

    public static final int EVENT_FORK = 1;
    public static final int EVENT_VFORK = 2;
    public static final int EVENT_CLONE = 3;
    public static final int EVENT_EXEC = 4;
    public static final int EVENT_VFORK_DONE = 5;
    public static final int EVENT_EXIT = 6;
    public static final int EVENT_SECCOMP = 7;

    /** A group stop, an interrupt or a new child, which the signal tells apart. */
    public static final int EVENT_STOP = 128;

    /** The stop signal of a syscall stop under {@link #O_TRACESYSGOOD}. */
    public static final int SYSCALL_STOP = 5 | 0x80;

    private static final int PEEKDATA = 2;
    private static final int PEEKUSER = 3;
    private static final int POKEUSER = 6;
    private static final int CONT = 7;
    private static final int DETACH = 17;
    private static final int SYSCALL = 24;
    private static final int GETEVENTMSG = 0x4201;
    private static final int GETSIGINFO = 0x4202;
    private static final int GETREGSET = 0x4204;
    private static final int SETREGSET = 0x4205;
    private static final int SEIZE = 0x4206;
    private static final int INTERRUPT = 0x4207;
    private static final int LISTEN = 0x4208;
    private static final int GET_SYSCALL_INFO = 0x420e;

    private Ptrace() {}

    private static long request(int request, int tid, long address, long data) {
        return Kernel.syscall(Nr.PTRACE, request, tid, address, data, 0, 0);
    }

    /** {@code PTRACE_SEIZE}: traces a thread without stopping it. */
    public static long seize(int tid, int options) {
        return request(SEIZE, tid, 0, options);
    }

    /** {@code PTRACE_INTERRUPT}: has a seized thread stop soon. */
    public static long interrupt(int tid) {
        return request(INTERRUPT, tid, 0, 0);
    }

    /** {@code PTRACE_LISTEN}: leaves a thread in its group stop, and tells when that ends. */
    public static long listen(int tid) {
        return request(LISTEN, tid, 0, 0);
    }

    /** {@code PTRACE_SYSCALL}: lets a thread go on until its next system call begins or ends. */
    public static long toNextSyscall(int tid, int signal) {
        return request(SYSCALL, tid, 0, signal);
    }

    /** {@code PTRACE_CONT}: lets a thread go on until its next signal or event. */
    public static long toNextEvent(int tid, int signal) {
        return request(CONT, tid, 0, signal);
    }

    /** {@code PTRACE_DETACH}: lets a stopped thread go for good. */
    public static long detach(int tid, int signal) {
        return request(DETACH, tid, 0, signal);
    }

    /** {@code PTRACE_GETEVENTMSG} into a word of native memory. */
    public static long eventMessage(int tid, long address) {
        return request(GETEVENTMSG, tid, 0, address);
    }

    /** {@code PTRACE_GETSIGINFO} into 128 bytes of native memory. */
    public static long signalInfo(int tid, long address) {
        return request(GETSIGINFO, tid, 0, address);
    }

    /** {@code PTRACE_GET_SYSCALL_INFO} into {@link SyscallInfo#SIZE} bytes of native memory. */
    public static long syscallInfo(int tid, long address) {
        return request(GET_SYSCALL_INFO, tid, SyscallInfo.SIZE, address);
    }

    /** {@code PTRACE_PEEKDATA}: reads a word of the tracee's memory, whatever its protection, to native memory. */
    static long peekData(int tid, long from, long to) {
        return request(PEEKDATA, tid, from, to);
    }

    /** {@code PTRACE_PEEKUSER} into a word of native memory. x86-64. */
    static long peekUser(int tid, int offset, long address) {
        return request(PEEKUSER, tid, offset, address);
    }

    /** {@code PTRACE_POKEUSER}. x86-64. */
    static long pokeUser(int tid, int offset, long value) {
        return request(POKEUSER, tid, offset, value);
    }

    /** {@code PTRACE_GETREGSET} by way of a {@code struct iovec} in native memory. */
    static long getRegisters(int tid, int set, long iovec) {
        return request(GETREGSET, tid, set, iovec);
    }

    /** {@code PTRACE_SETREGSET} by way of a {@code struct iovec} in native memory. */
    static long setRegisters(int tid, int set, long iovec) {
        return request(SETREGSET, tid, set, iovec);
    }
}
