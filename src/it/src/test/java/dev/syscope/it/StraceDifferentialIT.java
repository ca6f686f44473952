package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same programs under strace and under ours: after masking what differs from run to run, the lines are equal. */
class StraceDifferentialIT {
    /** Where a signal arrives between two calls differs from run to run; a wrong line stays wrong in each. */
    private static final int TRIES = 6;

    @TempDir private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "true                  | true",
                "ls -lR of a tree      | mkdir -p t/a/b && touch t/x t/a/y && ln -sf x t/l && exec env LC_ALL=C ls -lR t",
                "cat                   | exec cat /etc/passwd",
                "failing opens         | exec cat /nonexistent /root/../etc/shadow- /etc/passwd/x",
                "python                | exec python3 -c 'import json; print(json.dumps([1]))'",
                "pipeline              | cat /etc/passwd | sort | head -n 2 >/dev/null",
                "git                   | rm -rf g; git init -q g && cd g && git status",
                "killed                | sh -c 'kill -9 $$'",
                "terminated            | sh -c 'kill -TERM $$'",
                "exit status           | exit 42",
                "perl                  | exec perl -e 'print join(\",\", sort keys %ENV) if 0; sleep 0; my @s = stat(\"/etc\"); open(F, \">\", \"o\"); print F \"x\" x 100; close F; unlink \"o\"'",
            })
    void linesAreStraces(String name, String script) throws IOException {
        assertSameAsStrace(List.of(), List.of("/bin/sh", "-c", script));
    }

    private void assertSameAsStrace(List<String> options, List<String> command) throws IOException {
        String difference = "";
        for (int i = 0; i < TRIES; i++) {
            Trace one = trace("strace", List.of("strace"), options, command);
            Trace other = trace("again", List.of("strace"), options, command);
            Trace ours = trace("ours", List.of(Run.SYSCOPE, "strace", "--source", "ptrace"), options, command);
            difference = ours.firstDifference(one, other);
            if (difference.isEmpty()) {
                return;
            }
        }
        assertThat(difference).isEmpty();
    }

    private Trace trace(String name, List<String> tracer, List<String> options, List<String> command) throws IOException {
        Path output = Files.createDirectories(directory.resolve(name)).resolve("trace");
        try (var old = Files.newDirectoryStream(output.getParent())) {
            for (Path file : old) {
                Files.delete(file);
            }
        }
        List<String> line = new ArrayList<>(tracer);
        line.addAll(List.of("-ff", "-o", output.toString()));
        line.addAll(options);
        line.addAll(command);
        Path work = Files.createDirectories(directory.resolve("work"));
        Run.of(work, Map.of(), line);
        return Trace.read(output);
    }
}
