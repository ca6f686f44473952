package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Nr;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.Registers;
import dev.syscope.linux.ptrace.SyscallInfo;
import dev.syscope.syscall.SyscallRecord.Tampering;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * The stops at the entry and the exit of system calls. Which of the two a stop is, and by which architecture's table
 * the call was made, is what PTRACE_GET_SYSCALL_INFO says. Hot.
 */
final class SyscallStops {
    /** {@code include/linux/errno.h}: the call goes on by restart_syscall. */
    private static final int ERESTART_RESTARTBLOCK = 516;

    private final Tracees tracees;
    private final TraceListener listener;
    private final SyscallSet selected;
    private final Injections injections;
    private final SyscallInfo info;
    private final Registers registers;
    private final CallRecord record;
    private final SystemTime systemTime;

    SyscallStops(
            TraceRequest request,
            TraceListener listener,
            Tracees tracees,
            SystemTime systemTime,
            Optional<LiveStacks> stacks,
            Arena arena) {
        this.tracees = tracees;
        this.listener = listener;
        selected = request.syscalls();
        info = new SyscallInfo(arena);
        registers = Registers.ofHost(arena);
        injections = new Injections(request, registers);
        record = new CallRecord(arena, stacks);
        this.systemTime = systemTime;
    }

    /** A syscall stop or a seccomp stop. */
    void handle(Tracee tracee, long now) {
        if (info.read(tracee.tid) < 0) {
            return;
        }
        switch (info.op()) {
            case SyscallInfo.ENTRY, SyscallInfo.SECCOMP -> entered(tracee, now);
            case SyscallInfo.EXIT -> exited(tracee, now);
            default -> tracees.resume(tracee, 0);
        }
    }

    private void entered(Tracee tracee, long now) {
        if (tracee.inCall && info.op() == SyscallInfo.SECCOMP) { // its entry was seen already
            tracees.resume(tracee, 0);
            return;
        }
        long nr = info.nr();
        Architecture architecture = Architecture.of(info.arch(), nr);
        tracee.architecture = architecture;
        tracee.nr = (int) (architecture == Architecture.X32 ? nr & ~Architecture.X32_SYSCALL_BIT : nr);
        for (int i = 0; i < 6; i++) {
            tracee.arguments[i] = info.args(i);
        }
        tracee.instructionPointer = info.instruction_pointer();
        tracee.stackPointer = info.stack_pointer();
        tracee.entryNanos = now;
        tracee.inOlderCall = tracee.seizedInCall && (nr == tracee.interruptedNr || nr == Nr.RESTART_SYSCALL);
        tracee.seizedInCall = false;
        tracee.systemNanosAtEntry = systemTime.nanos();
        tracee.shown = false;
        tracee.injection = null;
        if (tracee.hidden && tracee.beforeFirstExec && HeldChild.isExecOfCommand(nr, info.args(0))) {
            tracee.hidden = false;
        }
        if (tracee.hidden) {
            tracee.inCall = true;
            tracees.resume(tracee, 0);
            return;
        }
        boolean injected = false;
        if (selected.contains(architecture, tracee.nr)) {
            tracee.shown = true;
            record.entry(tracee, now);
            injected = !tracee.beforeFirstExec && injections.apply(tracee, record); // the launch is ours, not the target's
            listener.entered(record);
        }
        // Where a filter stops the calls that matter, one that was stopped but isn't shown needs no stop at its exit.
        tracee.inCall = tracee.shown || !tracees.skipping();
        if (injected) {
            resumeInjected(tracee, now);
        } else {
            tracees.resume(tracee, 0);
        }
    }

    private void resumeInjected(Tracee tracee, long now) {
        Injection injection = tracee.injection;
        int signal = injection.signal().orElse(0);
        if (injection.delayEnterMicros() > 0) {
            tracees.delay(tracee, now + injection.delayEnterMicros() * 1000, signal);
        } else {
            tracees.resume(tracee, signal);
        }
    }

    private void exited(Tracee tracee, long now) {
        boolean entrySeen = tracee.inCall;
        tracee.inCall = false;
        if (!entrySeen) {
            lateEntry(tracee);
        }
        long result = info.rval();
        boolean failed = info.is_error();
        Tampering tampering = Tampering.NONE;
        if (tracee.injection != null) {
            if (injections.changesResult(tracee.injection)) {
                result = injections.setResult(tracee);
                failed = tracee.injection.error().isPresent();
            }
            tampering = injections.tampering(tracee.injection);
        }
        if (failed && result == -ERESTART_RESTARTBLOCK) {
            tracee.interruptedNr = tracee.nr;
        }
        if (tracee.shown && !tracee.hidden) {
            long inKernel = entrySeen && systemTime.isWanted() ? systemTime.nanos() - tracee.systemNanosAtEntry : -1;
            listener.exited(record.exit(tracee, now, result, failed, entrySeen).tampered(tampering).inKernel(inKernel));
        }
        tracee.shown = false;
        if (tracee.beforeFirstExec && !tracee.hidden) {
            tracee.hidden = failed; // after a failed exec the child tells us why, and exits
            if (failed) {
                listener.notExecuted((int) -result);
            }
        }
        if (tracee.injection != null && tracee.injection.delayExitMicros() > 0) {
            tracees.delay(tracee, now + tracee.injection.delayExitMicros() * 1000, 0);
        } else {
            tracees.resume(tracee, 0);
        }
    }

    /** Where a stopped thread is, 0 if that can't be known. */
    long instructionPointer(Tracee tracee) {
        return info.read(tracee.tid) < 0 ? 0 : info.instruction_pointer();
    }

    /**
     * A thread is about to be let go at a stop. If the result of its call is to be ours and its exit is still to come,
     * this is the last moment to set it: the kernel leaves the result of a call that it doesn't make alone.
     */
    void beforeDetach(Tracee tracee) {
        if (tracee.inCall && tracee.injection != null && injections.changesResult(tracee.injection)) {
            injections.setResult(tracee);
        }
    }

    /** A call that began before the trace did: its number is still in its register, its arguments are lost. */
    private void lateEntry(Tracee tracee) {
        int nr = registers.number(tracee.tid);
        tracee.architecture = Architecture.of(info.arch(), nr);
        tracee.nr = tracee.architecture == Architecture.X32 ? nr & ~Architecture.X32_SYSCALL_BIT : nr;
        java.util.Arrays.fill(tracee.arguments, 0);
        tracee.injection = null;
        tracee.shown = selected.contains(tracee.architecture, tracee.nr);
    }
}
