package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * Turns a call's number, arguments and memory into named, typed values.
 *
 * <p>For each call: {@link #entry} at its entry, {@link #exit} and {@link #result} at its exit. What a decoder must
 * remember from the entry (a length that the kernel overwrites) it keeps by thread id, until {@link #forget}. For one
 * thread; hot: allocates nothing for what has no path or name to look up.
 */
public final class Decoder {
    private final DecodeOptions options;
    private final Decoding decoding;
    private final EntryValues entryValues = new EntryValues();
    private final SyscallTable[] tables = new SyscallTable[Architecture.values().length];

    /** A decoder with its own scratch memory, for one thread. */
    public Decoder(DecodeOptions options) {
        this.options = options;
        this.decoding = new Decoding(options);
    }

    private Syscall syscall(SyscallRecord call) {
        int index = call.architecture().ordinal();
        SyscallTable table = tables[index];
        if (table == null) {
            table = SyscallTable.of(call.architecture());
            tables[index] = table;
        }
        return table.syscall(call.nr());
    }

    private boolean isRaw(SyscallRecord call) {
        return options.raw().contains(call.architecture(), call.nr());
    }

    /**
     * Writes the arguments that are known at the entry: those before the first that the kernel fills in.
     *
     * @return whether {@link #exit} has more to write
     */
    public boolean entry(SyscallRecord call, ValueWriter out) {
        Syscall syscall = syscall(call);
        Signature signature = syscall.signature();
        List<Signature.Parameter> parameters = signature.parameters();
        int count = parameters.size();
        long[] values = entryValues.of(call.tid());
        decoding.begin(call, out, values, false);
        if (!syscall.name().equals("restart_syscall")) {
            values[EntryValues.LAST_CALL] = call.nr() + 1L;
        }
        if (isRaw(call)) {
            raw(signature, out);
            return false;
        }
        int atEntry = signature.atEntry(decoding);
        arguments(parameters, 0, atEntry, out);
        boolean more = false;
        for (int i = atEntry; i < count; i++) {
            Signature.Parameter parameter = parameters.get(i);
            more |= parameter.isPresent(decoding);
            if (parameter.direction() == Signature.Direction.IN_OUT) {
                Type type = parameter.type();
                values[i] = type.atEntry(decoding, value(parameter));
            }
        }
        if (signature.endsWithChange(decoding, atEntry)) {
            return true;
        }
        if (more && atEntry > 0) {
            out.nextArgument();
        }
        return more;
    }

    private void raw(Signature signature, ValueWriter out) {
        List<Signature.Parameter> parameters = signature.parameters();
        int parameter = 0;
        int registers = signature.registers();
        for (int i = 0; i < registers; i++) {
            if (i > 0) {
                out.nextArgument();
            }
            while (parameter + 1 < parameters.size() && parameters.get(parameter + 1).register() <= i) {
                parameter++;
            }
            out.argument(parameters.get(parameter).name());
            out.hex(decoding.argument(i));
        }
    }

    private void arguments(List<Signature.Parameter> parameters, int from, int to, ValueWriter out) {
        boolean first = true;
        for (int i = from; i < to; i++) {
            Signature.Parameter parameter = parameters.get(i);
            if (!parameter.isPresent(decoding)) {
                continue;
            }
            if (!first) {
                out.nextArgument();
            }
            first = false;
            out.argument(parameter.name());
            if (parameter.labelled()) {
                out.label(parameter.name());
            }
            argument(parameter, i, out);
        }
    }

    private long value(Signature.Parameter parameter) {
        if (parameter.register() == Signature.NO_REGISTER) {
            return 0;
        }
        long register = decoding.argument(parameter.register());
        return parameter.type() instanceof PairKind pair
                ? pair.join(register, decoding.argument(parameter.register() + 1))
                : parameter.type().fromRegister(register);
    }

    private void argument(Signature.Parameter parameter, int index, ValueWriter out) {
        Type type = parameter.type();
        long value = value(parameter);
        boolean input = parameter.direction() == Signature.Direction.IN
                || parameter.direction() == Signature.Direction.CHANGED;
        decoding.follow(!(input && decoding.isExit() && decoding.failed()));
        switch (parameter.direction()) {
            case IN, CHANGED, OUT_EVEN_FAILED -> type.write(decoding, value);
            case OUT -> {
                if (decoding.failed()) {
                    out.address(value);
                } else {
                    type.write(decoding, value);
                }
            }
            case IN_OUT -> type.writeInOut(decoding, value, decoding.atEntry(index));
        }
    }

    /** Writes the arguments that {@link #entry} left. */
    public void exit(SyscallRecord call, ValueWriter out) {
        Signature signature = syscall(call).signature();
        if (isRaw(call)) {
            return;
        }
        decoding.begin(call, out, entryValues.of(call.tid()), true);
        List<Signature.Parameter> parameters = signature.parameters();
        int atEntry = signature.atEntry(decoding);
        if (signature.endsWithChange(decoding, atEntry)) {
            if (!call.failed() && call.returnValue() > 0) {
                Signature.Parameter last = parameters.get(atEntry - 1);
                long value = value(last);
                if (last.type().changes(decoding, value)) {
                    out.changed();
                    last.type().write(decoding, value);
                }
            }
            if (atEntry < parameters.size()) {
                out.nextArgument();
            }
        }
        arguments(parameters, atEntry, parameters.size(), out);
    }

    /**
     * Writes the result: a number, an address, a descriptor, {@code -1 ENOENT (No such file or directory)}, with what
     * it means: {@code (Timeout)}. Text is what stands behind {@code "= "}.
     */
    public void result(SyscallRecord call, ValueWriter out) {
        decoding.begin(call, out, entryValues.of(call.tid()), true);
        if (call.failed()) {
            out.error((int) -call.returnValue());
            return;
        }
        Type type = syscall(call).signature().result();
        if (isRaw(call) && !(type instanceof Kinds.NeverKind)) {
            out.hex(call.returnValue());
        } else {
            type.write(decoding, type.fromRegister(call.returnValue()));
        }
    }

    /** Writes a signal's {@code siginfo_t}: {@code {si_signo=SIGCHLD, si_code=CLD_EXITED, ...}}. */
    public void siginfo(MemorySegment siginfo, ValueWriter out) {
        decoding.begin(out);
        long at = decoding.reserve(128);
        MemorySegment.copy(siginfo, 0, decoding.scratch(), at, 128);
        Types.of(Architecture.host()).type("siginfo_t").writeAt(decoding, at);
    }

    /** Drops what was kept for a thread that has ended. */
    public void forget(int tid) {
        entryValues.forget(tid);
    }
}
