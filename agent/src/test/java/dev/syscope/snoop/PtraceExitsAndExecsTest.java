package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.RawText;
import dev.syscope.syscall.LineBuffer;
import dev.syscope.trace.PtraceSource;
import dev.syscope.trace.SyscallSet;
import dev.syscope.trace.Target;
import dev.syscope.trace.TraceListener;
import dev.syscope.trace.TraceRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same programs as for {@link ExitSourceTest} and {@link ExecSourceTest}, and the same records, without any
 * privilege.
 */
class PtraceExitsAndExecsTest {
    @TempDir
    private Path directory;

    /** Traces a program of this package's test resources to its end, and gives what it says it did. */
    private List<String> trace(String program, SyscallSet calls, TraceListener listener, String... arguments)
            throws IOException {
        Path report = directory.resolve("report");
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "exec python3 \"$@\" </dev/null >" + report, "sh", directory.resolve(program).toString()));
        command.addAll(List.of(arguments));
        try (InputStream in = getClass().getResourceAsStream(program)) {
            Files.write(directory.resolve(program), in.readAllBytes());
        }
        Target target = new Target.Command(
                "/bin/sh",
                command,
                System.getenv().entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList(),
                Optional.empty());
        TraceRequest request = new TraceRequest(target, true, calls, Set.of(), List.of(), false, !calls.isNone());
        try (PtraceSource source = new PtraceSource(request)) {
            source.run(listener);
        }
        List<String> done = new ArrayList<>(Files.readAllLines(report, StandardCharsets.ISO_8859_1));
        assertThat(done.removeFirst()).isEqualTo("ready");
        return done;
    }

    private static String line(ExitRecord record) {
        return record.pid() + " "
                + (record.signal() != 0 ? record.signal() + (record.coreDumped() ? 0x80 : 0) : record.status() << 8);
    }

    private static String text(Consumer<LineBuffer> append) {
        LineBuffer line = new LineBuffer();
        append.accept(line);
        return RawText.decode(line.array(), 0, line.length());
    }

    /**
     * What was seen of the program's own processes: the interpreter may be found by a shell script that starts others.
     */
    private static List<String> ofProgram(List<String> seen, List<String> done) {
        Set<String> pids = done.stream().map(line -> line.split("[ ,]")[0]).collect(Collectors.toSet());
        return seen.stream().filter(line -> pids.contains(line.split("[ ,]")[0])).toList();
    }

    @Test
    void everyProcessIsSeenOnceWithItsStatusHoweverItEnds() throws IOException {
        List<String> seen = new ArrayList<>();
        List<String> strange = new ArrayList<>();
        List<String> done = trace(
                "exits.py",
                PtraceExits.calls(),
                new PtraceExits(new ExitFilter(SnoopFilter.ALL, false, false, true), record -> {
                    seen.add(line(record));
                    if (!text(record::comm).matches("python3.*|sh")
                            || !text(record::arguments).matches("(?s).*(exits\\.py|exit 5).*")
                            || record.ageNanos() < 0
                            || record.ageNanos() > TimeUnit.MINUTES.toNanos(2)
                            || record.maxRssPages() <= 0
                            || record.ppid() <= 0) {
                        strange.add(line(record));
                    }
                }),
                "3");
        assertThat(done).hasSize(3 * 11 + 1);
        assertThat(ofProgram(seen, done)).containsExactlyInAnyOrderElementsOf(done);
        assertThat(ofProgram(strange, done)).isEmpty();
    }

    @Test
    void everyThreadIsSeenWhenThreadsAreAskedForAndOnlyFailuresOfOneUserToo() throws IOException {
        int[] ofManyThreads = new int[1];
        OptionalInt other = OptionalInt.of(12345);
        SnoopFilter nobody = new SnoopFilter(
                OptionalInt.empty(), OptionalInt.empty(), other, OptionalInt.empty(), Optional.empty(), true);
        trace("exits.py", PtraceExits.calls(), new PtraceExits(new ExitFilter(SnoopFilter.ALL, true, true, false), record -> {
            assertThat(record.signal() != 0 || record.status() != 0).isTrue();
            if (record.signal() == 0 && record.status() == 3) {
                ofManyThreads[0]++;
            }
        }), "1");
        assertThat(ofManyThreads[0]).isEqualTo(9);
        List<String> seen = new ArrayList<>();
        trace("exits.py", PtraceExits.calls(), new PtraceExits(ExitFilter.of(nobody), record -> seen.add(line(record))), "1");
        assertThat(seen).isEmpty();
    }

    @Test
    void everyExecutionIsSeenOnceWithAllItsArgumentsAndThoseThatFailToo() throws IOException {
        List<String> seen = new ArrayList<>();
        List<String> scripts = new ArrayList<>();
        List<String> done = trace(
                "execs.py",
                PtraceExecs.calls(),
                new PtraceExecs(new ExecFilter(SnoopFilter.ALL, true), record -> {
                    seen.add(ExecSourceTest.line(record));
                    if (record.isScript()) {
                        scripts.add(seen.getLast());
                    }
                    assertThat(record.isCut()).isFalse();
                }),
                directory.toString(),
                "3");
        assertThat(done).hasSize(3 * 12 + 4);
        assertThat(seen.get(0)).contains("\"sh\", \"-c\""); // the command's own
        assertThat(ofProgram(seen, done)).containsExactlyElementsOf(done);
        assertThat(ofProgram(scripts, done))
                .containsExactlyElementsOf(done.stream().filter(line -> line.contains("/script\", [\"/bin/sh")).toList());
    }
}
