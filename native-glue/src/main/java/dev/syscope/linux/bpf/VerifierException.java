package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.bpf.asm.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program that the verifier rejected.
 *
 * <p>The message has the telling line of the verifier's log next to our own instruction with its label; with
 * {@code SYSCOPE_DEBUG=1} in the environment it has the whole log.
 */
public final class VerifierException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Pattern INSTRUCTION = Pattern.compile("^(\\d+): \\([0-9a-f]{2}\\) .*");
    private static final int TELLING_LINES = 3;

    private final int errno;
    private final String log;

    VerifierException(String program, int errno, String log, Code code) {
        super(message(program, errno, log, code));
        this.errno = errno;
        this.log = log;
    }

    /** What BPF_PROG_LOAD failed with, one of {@link Errno}'s. */
    public int errno() {
        return errno;
    }

    /** All that the verifier said. */
    public String log() {
        return log;
    }

    private static String message(String program, int errno, String log, Code code) {
        StringBuilder out = new StringBuilder("the kernel rejects BPF program ").append(program);
        out.append(" (").append(Errno.name(errno)).append("): ");
        List<String> telling = new ArrayList<>();
        String instruction = "";
        List<String> lines = log.lines().toList();
        for (int i = lines.size() - 1; i >= 0 && instruction.isEmpty(); i--) {
            Matcher matcher = INSTRUCTION.matcher(lines.get(i));
            if (matcher.matches()) {
                instruction = code.describe(Integer.parseInt(matcher.group(1)));
            } else if (isTelling(lines.get(i)) && telling.size() < TELLING_LINES) {
                telling.addFirst(lines.get(i).strip());
            }
        }
        out.append(telling.isEmpty() ? "it doesn't say why" : String.join("; ", telling));
        if (!instruction.isEmpty()) {
            out.append(" at ").append(instruction);
        }
        if ("1".equals(System.getenv("SYSCOPE_DEBUG"))) {
            out.append('\n').append(code).append(log);
        } else {
            out.append(". SYSCOPE_DEBUG=1 shows the verifier's whole log");
        }
        return out.toString();
    }

    /** Not a count of work done, a register dump or a path's history. */
    private static boolean isTelling(String line) {
        return !line.isBlank()
                && !line.startsWith("processed ")
                && !line.startsWith("verification time")
                && !line.startsWith("stack depth")
                && !line.startsWith("mark_precise")
                && !line.startsWith("max_states")
                && !line.startsWith(";")
                && !line.matches("^(from )?\\d+( to \\d+)?: .*")
                && !line.matches("^\\s*R\\d+.*=.*");
    }
}
