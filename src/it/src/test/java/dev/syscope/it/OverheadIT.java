package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code syscope overhead} finds what is known of tools. */
class OverheadIT {
    private static double field(String json, String tool, String path) {
        Matcher matcher = Pattern.compile("\\{\"tool\":\"" + tool + "\".*?" + path + ":([0-9.]+)").matcher(json);
        assertThat(matcher.find()).as("%s of %s in %s", path, tool, json).isTrue();
        return Double.parseDouble(matcher.group(1));
    }

    @Test
    void knowsWhoIsSlowAndWhoIsNot() {
        Run run = Run.syscope("overhead", "--runs", "3", "--json", "--tool", "strace,syscope-latency",
                "dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=100000");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        String json = run.out();
        assertThat(field(json, "bare", "\"wall_ratio\":\\{\"median\"")).isEqualTo(1.0);
        assertThat(field(json, "strace", "\"cpu_ratio\":\\{\"median\"")).isGreaterThan(5);
        assertThat(field(json, "syscope-latency", "\"cpu_ratio\":\\{\"median\"")).isLessThan(4);
        for (String tool : new String[] {"strace", "syscope-latency"}) {
            assertThat(field(json, tool, "\"seen\"")).isBetween(200_000.0, 200_900.0);
            assertThat(field(json, tool, "\"lost\"")).isZero();
            assertThat(field(json, tool, "\"tool_cpu\"")).isGreaterThan(0.01);
            assertThat(field(json, tool, "\"tool_rss_kb\"")).isBetween(1000.0, 400_000.0);
        }
    }

    /** Also of a tool that is gone before one could look twice at leisure. */
    @Test
    void memoryOfAShortRunIsTheTools() {
        Run run = Run.syscope("overhead", "--runs", "3", "--json", "--tool", "strace", "true");
        assertThat(field(run.out(), "strace", "\"tool_rss_kb\"")).isBetween(1000.0, 100_000.0);
    }

    @Test
    void argumentsReachTheCommandAsTheyAre() {
        Run run = Run.syscope("overhead", "--runs", "1", "--tool", "strace-c", "--json", "sh", "-c", "test \"$1\" = \"a 'b\" && sleep 0.2", "sh", "a 'b");
        assertThat(field(run.out(), "bare", "\"wall\"")).isGreaterThan(0.2);
    }

    @Test
    void commandThatFailsAndToolThatIsMissingAreSaid() {
        Run run = Run.of("sh", "-c", "PATH=/nonexistent " + Run.SYSCOPE + " overhead --runs 1 --tool strace /bin/sh -c 'kill -SEGV $$'");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).contains("the command fails: killed by SIGSEGV\n", "left out: strace: strace is not installed\n");
    }

    @Test
    void barIsDrawnOnATerminalOnly() {
        String command = Run.SYSCOPE + " overhead --runs 1 --tool bare sleep 0.1";
        Run there = Run.of("script", "-qec", command, "/dev/null");
        assertThat(there.out()).contains("] 0/2, bare (warm-up)", "] 1/2, ");
        assertThat(Run.of("sh", "-c", command).err()).isEmpty();
    }

    @Test
    void interruptedOneLeavesNothingBehind() {
        Run run = Run.of("sh", "-c", "d=$(mktemp -d); JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=$d " + Run.SYSCOPE
                + " overhead --tool bare sleep 987.5 2>/dev/null & p=$!; until grep -qs sleep /proc/[0-9]*/task/[0-9]*/comm"
                + " && ls $d/syscope*/times 2>/dev/null; do sleep 0.05; done; kill $p; wait $p; echo $? $(ls $d); rmdir $d");
        assertThat(run.out().lines().toList().getLast().strip()).isEqualTo("143");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "--tool '' true          ; no tool ''",
                "--tool strace, true     ; no tool ''",
                "--runs -1 true          ; --runs is a number from 1 to 100000, not '-1'",
                "--tool strce true       ; no tool 'strce'; did you mean 'strace'?",
                "--runs 0 true           ; --runs is a number from 1 to 100000, not '0'",
                "--runs many true        ; not 'many'",
                "--runs 1                ; a command is needed",
                "nonexistent-program     ; Can't stat 'nonexistent-program'",
                "--html /nonexistent/x true; Can't fopen '/nonexistent/x'",
            })
    void whatIsWrongIsSaidInOneLine(String arguments, String message) {
        Run run = Run.of("sh", "-c", Run.SYSCOPE + " overhead " + arguments);
        assertThat(run.err()).contains(message).hasLineCount(1);
        assertThat(run.status()).isBetween(1, 2);
    }
}
