package dev.syscope.syscall;

import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener;
import dev.syscope.trace.TraceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Traces a real program of one thread by ptrace and keeps strace's lines. */
final class LiveTrace implements TraceListener {
    private final LineBuffer line = new LineBuffer();
    private final Decoder decoder;
    private final TextValueWriter writer;
    private final List<String> lines = new ArrayList<>();

    private LiveTrace(DecodeOptions options) {
        decoder = new Decoder(options);
        writer = new TextValueWriter(line, options);
    }

    /** The lines of a command. */
    static List<String> of(DecodeOptions options, String... command) {
        LiveTrace trace = new LiveTrace(options);
        List<String> environment = System.getenv().entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue())
                .toList();
        try (PtraceSource source = new PtraceSource(new TraceRequest(
                new Target.Command(command[0], List.of(command), environment, Optional.empty()),
                false,
                SyscallSet.ALL,
                Set.of(),
                List.of(),
                false,
                false))) {
            source.run(trace);
        }
        return trace.lines;
    }

    @Override
    public void entered(SyscallRecord call) {
        line.truncate(0);
        line.append(SyscallTable.of(call.architecture()).syscall(call.nr()).name());
        line.append('(');
        decoder.entry(call, writer);
    }

    @Override
    public void exited(SyscallRecord call) {
        decoder.exit(call, writer);
        line.append(')');
        while (line.length() < 39) {
            line.append(' ');
        }
        line.append(" = ");
        decoder.result(call, writer);
        lines.add(line.toString());
        line.truncate(0);
    }

    @Override
    public void signal(SignalRecord signal) {
        line.append("--- ");
        decoder.siginfo(signal.siginfo(), writer);
        lines.add(line.toString());
        line.truncate(0);
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        if (line.length() > 0) {
            line.append(")");
            while (line.length() < 39) {
                line.append(" ");
            }
            line.append(" = ?");
            lines.add(line.toString());
        }
    }

    /** For a look by hand: {@code [-v|-y|-xx|-Xraw|-Xverbose|-sN ...] command}. */
    public static void main(String[] arguments) {
        int limit = 32;
        boolean verbose = false;
        boolean paths = false;
        DecodeOptions.HexStrings hex = DecodeOptions.HexStrings.NONE;
        DecodeOptions.ConstantStyle style = DecodeOptions.ConstantStyle.ABBREV;
        int i = 0;
        for (; arguments[i].startsWith("-"); i++) {
            switch (arguments[i]) {
                case "-v" -> verbose = true;
                case "-y" -> paths = true;
                case "-x" -> hex = DecodeOptions.HexStrings.NON_ASCII;
                case "-xx" -> hex = DecodeOptions.HexStrings.ALL;
                case "-Xraw" -> style = DecodeOptions.ConstantStyle.RAW;
                case "-Xverbose" -> style = DecodeOptions.ConstantStyle.VERBOSE;
                default -> limit = Integer.parseInt(arguments[i].substring(2));
            }
        }
        DecodeOptions options = new DecodeOptions(
                limit,
                hex,
                style,
                paths ? Set.of(Descriptors.Detail.PATH) : Set.of(),
                false,
                verbose ? DecodeOptions.Calls.NONE : DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.NONE);
        String[] command = java.util.Arrays.copyOfRange(arguments, i, arguments.length);
        of(options, command).forEach(System.err::println);
    }
}
