package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.RawText;
import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.syscall.LineBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every execution of a program that knows what it executed, each exactly once and in full. */
@Tag("kernel")
@Tag("quick")
class ExecSourceTest {
    private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir
    private Path directory;

    @BeforeAll
    static void privileged() {
        SnoopPrivilege.required();
    }

    /** As Python's json.dumps writes it. */
    static String line(ExecRecord record) {
        LineBuffer text = new LineBuffer();
        record.file(text);
        StringBuilder line = new StringBuilder("[" + record.pid() + ", " + record.result() + ", ");
        string(line, RawText.decode(text.array(), 0, text.length())).append(", [");
        text.truncate(0);
        record.arguments(text);
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.array()[i] == 0) {
                line.append(start == 0 ? "" : ", ");
                string(line, RawText.decode(text.array(), start, i - start));
                start = i + 1;
            }
        }
        return line.append("]]").toString();
    }

    private static StringBuilder string(StringBuilder out, String text) {
        String escaped = text.replace("\t", "\\t").replace("\n", "\\n").replace("\u00e9", "\\u00e9");
        return out.append('"').append(escaped).append('"');
    }

    @Test
    void everyExecutionIsSeenOnceWithAllItsArgumentsAndThoseThatFailToo() throws Exception {
        List<String> seen = new ArrayList<>();
        String failing = BpfFeature.LOOP.probe().isSupported() ? "2001" : "500"; // older kernels: 512 at most
        try (Child child = Child.start("execs.py", directory.toString(), "5", failing);
                SnoopSource source = ExecSource.attach(
                        new ExecFilter(SnoopFilter.chosen(), true),
                        SnoopBuffer.DEFAULT,
                        record -> {
                            seen.add(line(record));
                            assertThat(record.isCut()).isFalse();
                            assertThat(record.isScript()).isEqualTo(line(record).contains("/script\", [\"/bin/sh"));
                        })) {
            source.choose(child.pid());
            child.proceed();
            List<String> done = child.rest();
            assertThat(done).hasSize(5 * 12 + 4);
            while (source.poll(TENTH)) {}
            assertThat(source.losses()).isZero();
            assertThat(seen).containsExactlyElementsOf(done);
        }
    }
}
