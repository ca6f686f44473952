package dev.syscope.trace;

import dev.syscope.linux.ptrace.Registers;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallRecord.Tampering;
import java.util.function.Predicate;

/** The rules of {@code -e inject} at work: which call they concern, and what they write to the thread's registers. */
final class Injections {
    private final Injection[] rules;
    private final Predicate<SyscallRecord> concerned;
    private final Registers registers;

    Injections(TraceRequest request, Registers registers) {
        rules = request.injections().toArray(Injection[]::new);
        concerned = request.injected();
        this.registers = registers;
    }

    /**
     * At a call's entry: counts it and does what the last of the rules for it says.
     *
     * @return whether anything is to be done to the call; then {@link Tracee#injection} says what
     */
    boolean apply(Tracee tracee, SyscallRecord call) {
        Injection rule = rule(tracee);
        if (rule == null || !concerned.test(call)) {
            return false;
        }
        int invocation = tracee.countInvocation();
        boolean due = invocation >= rule.first()
                && invocation <= rule.last()
                && (invocation - rule.first()) % Math.max(1, rule.step()) == 0;
        if (!due) {
            return false;
        }
        tracee.injection = rule;
        if (tracee.injection.substitute().isPresent()) {
            registers.setNumber(tracee.tid, tracee.injection.substitute().getAsInt());
        } else if (changesResult(tracee.injection)) {
            registers.setNumber(tracee.tid, -1);
        }
        return true;
    }

    private Injection rule(Tracee tracee) {
        if (tracee.nr < 0 || tracee.nr >= TraceExpression.NUMBERS) {
            return null; // no such call, so none of the rules names it
        }
        for (int i = rules.length - 1; i >= 0; i--) {
            if (rules[i].syscalls().contains(tracee.architecture, tracee.nr)) {
                return rules[i];
            }
        }
        return null;
    }

    /** Whether the result is ours rather than the kernel's. */
    boolean changesResult(Injection rule) {
        return rule.error().isPresent() || rule.returnValue().isPresent();
    }

    /** At the exit: sets the result and gives it. */
    long setResult(Tracee tracee) {
        Injection rule = tracee.injection;
        long result = rule.error().isPresent()
                ? -rule.error().getAsInt()
                : rule.returnValue().orElseThrow();
        registers.setResult(tracee.tid, result);
        return result;
    }

    /** What a line says of it. */
    Tampering tampering(Injection rule) {
        boolean injected = changesResult(rule); // strace says nothing of a signal: that has a line of its own
        boolean delayed = rule.delayEnterMicros() > 0 || rule.delayExitMicros() > 0;
        return injected
                ? delayed ? Tampering.INJECTED_AND_DELAYED : Tampering.INJECTED
                : delayed ? Tampering.DELAYED : Tampering.NONE;
    }
}
