package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.syscall.LineBuffer;
import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same program as for {@link OpenSourceTest}, and the same records, without any privilege. */
class PtraceOpensTest {
    @TempDir
    private Path directory;

    private static String text(Consumer<LineBuffer> append) {
        LineBuffer line = new LineBuffer();
        append.accept(line);
        return line.toString();
    }

    private static String line(OpenRecord record) {
        return record.call().syscall() + "\t" + record.flags() + "\t" + record.result() + "\t" + text(record::path)
                + "\t" + (record.hasFullPath() ? text(record::fullPath) : text(record::path));
    }

    /** Waits for no one, and writes what it did to a file. */
    private Path program() throws IOException {
        try (InputStream in = OpenSourceTest.class.getResourceAsStream("opens.py")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("sys.stdin.readline()", "")
                    .replace("print(\"ready\", flush=True)", "")
                    .replace("    print(line)", "    report.write(line + '\\n')")
                    .replace("done = []", "report = open(directory + '/report', 'w')\ndone = []");
            return Files.writeString(directory.resolve("program.py"), text);
        }
    }

    @Test
    void everyOpenIsSeenOnceWithItsPathFlagsAndResult() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        Files.createDirectory(directory.resolve("sub"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        List<String> seen = new ArrayList<>();
        OpenFilter filter = new OpenFilter(SnoopFilter.ALL, false, List.of(), true);
        Target target = new Target.Command(
                "/usr/bin/env",
                List.of("env", "python3", program().toString(), directory.toString(), "3"),
                System.getenv().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
                Optional.empty());
        TraceRequest request =
                new TraceRequest(target, true, PtraceOpens.calls(), Set.of(), List.of(), false, true);
        try (PtraceSource source = new PtraceSource(request)) {
            source.run(new PtraceOpens(filter, record -> seen.add(line(record))));
        }
        List<String> done = Files.readAllLines(directory.resolve("report"));
        assertThat(done).hasSizeGreaterThan(30);
        // the interpreter's own opens stand before and behind, and those of its preparations between
        seen.removeIf(line -> line.matches("\\w+\t\\d+\t\\d+\t" + directory + "(|/sub|/paths)\t.*"));
        int first = seen.indexOf(done.get(0));
        assertThat(first).isNotNegative();
        assertThat(seen.subList(first, first + done.size())).containsExactlyElementsOf(done);
    }
}
