package dev.syscope.syscall;

/** A wait status: {@code {WIFEXITED(s) && WEXITSTATUS(s) == 0}}. {@code wait(2)} has the macros. */
final class WaitStatusKind extends Kind {
    private static final int CONTINUED = 0xffff;

    private final EnumType signals;
    private final EnumType events;

    WaitStatusKind(Types types) {
        super(4);
        signals = (EnumType) types.type("signal");
        events = (EnumType) types.type("ptrace_event");
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter out = in.out();
        int status = (int) value;
        int low = status & 0x7f;
        int high = status >>> 8 & 0xff;
        out.expressionBegin(value);
        if (status == CONTINUED) {
            out.word("{WIFCONTINUED(s)}");
        } else if (low == 0) {
            out.word("{WIFEXITED(s) && WEXITSTATUS(s) == ");
            out.signed(high);
            out.word("}");
        } else if ((status & 0xff) == 0x7f) {
            stopped(out, status, high);
        } else if (low != 0x7f) {
            out.word("{WIFSIGNALED(s) && WTERMSIG(s) == ");
            signal(out, low);
            out.word((status & 0x80) != 0 ? " && WCOREDUMP(s)}" : "}");
        } else {
            out.hex(value);
        }
        out.expressionEnd();
    }

    private void stopped(ValueWriter out, int status, int signal) {
        out.word("{WIFSTOPPED(s) && WSTOPSIG(s) == ");
        signal(out, signal & 0x7f);
        out.word((signal & 0x80) != 0 ? " | 0x80}" : "}");
        int event = status >>> 16;
        if (event != 0) {
            out.word("|");
            out.symbol(event, events.constants().name(event), events.constants().fallback(), ValueWriter.Radix.HEX);
            out.word("<<16");
        }
    }

    private void signal(ValueWriter out, int signal) {
        String name = signals.constants().name(signal);
        if (name.isEmpty()) {
            out.signed(signal);
        } else {
            out.word(name);
        }
    }
}
