package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.syscall.LineBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every open of a program that knows what it opened, each exactly once. */
@Tag("kernel")
@Tag("quick")
class OpenSourceTest {
    private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir
    private Path directory;

    @BeforeAll
    static void privileged() {
        SnoopPrivilege.required();
    }

    private List<String> made() throws IOException {
        Files.writeString(directory.resolve("file"), "");
        Files.createDirectory(directory.resolve("sub"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        return new ArrayList<>();
    }

    private static String text(Consumer<LineBuffer> append) {
        LineBuffer line = new LineBuffer();
        append.accept(line);
        return line.toString();
    }

    private static String line(OpenRecord record, boolean full) {
        return record.call().syscall() + "\t" + record.flags() + "\t" + record.result() + "\t" + text(record::path)
                + "\t" + (full && record.hasFullPath() ? text(record::fullPath) : text(record::path));
    }

    @Test
    void everyOpenIsSeenOnceWithItsPathFlagsAndResult() throws Exception {
        List<String> seen = made();
        OpenFilter filter = new OpenFilter(SnoopFilter.chosen(), false, List.of(), true);
        try (Child child = Child.start("opens.py", directory.toString(), "20");
                SnoopSource source = OpenSource.attach(filter, SnoopBuffer.DEFAULT, record -> {
                    assertThat(text(record::comm)).isEqualTo("python3");
                    assertThat(text(record::leaderComm)).isEqualTo("python3");
                    assertThat(record.durationNanos()).isPositive();
                    seen.add(line(record, filter.fullPath()));
                })) {
            source.choose(child.pid());
            child.proceed();
            List<String> done = child.rest();
            assertThat(done).hasSizeGreaterThan(160); // arm64 has neither open nor creat
            assertThat(child.waitFor()).isZero();
            while (source.poll(TENTH)) {}
            assertThat(source.losses()).isZero();
            // the directories and the file of paths that it opens for itself are not in its list
            seen.removeIf(line -> line.matches("\\w+\t\\d+\t\\d+\t" + directory + "(|/sub|/paths)\t.*"));
            assertThat(seen).containsExactlyElementsOf(done);
        }
    }
}
