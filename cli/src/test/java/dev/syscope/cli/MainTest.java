package dev.syscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said on standard error, and the exit status. */
class MainTest {
    private record Said(int status, String out, String err) {}

    private static Said run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
        try {
            int status = Main.run(arguments);
            return new Said(
                    status, outBytes.toString(StandardCharsets.UTF_8), errBytes.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "strac true                         | 2 | no command 'strac'; did you mean 'strace'?",
                "--versoin                          | 2 | no option '--versoin'; did you mean '--version'?",
                "xyzzy                              | 2 | no command 'xyzzy'; try 'syscope --help'",
                "strace                             | 2 | must have PROG [ARGS] or -p PID; try '-h'",
                "strace --folow-forks true          | 2 | unrecognized option '--folow-forks'; did you mean '--follow-forks'?",
                "strace -Q true                     | 2 | invalid option -- 'Q'; did you mean '-q'?",
                "strace -e trace=opne true          | 2 | invalid system call 'opne'; did you mean 'open'?",
                "strace -e opne true                | 2 | invalid system call 'opne'; did you mean 'open'?",
                "strace -e trace=%flie true         | 2 | invalid system call '%flie'; did you mean '%file'?",
                "strace -e trace=/( true            | 2 | invalid regular expression '(': Unclosed group",
                "strace -e signal=SIGITN true       | 2 | invalid signal 'SIGITN'; did you mean 'SIGINT'?",
                "strace -e inject=read:error=ENOETN true | 2 | invalid inject argument 'read:error=ENOETN': no error 'ENOETN'; did you mean 'ENOENT'?",
                "strace -e statsu=failed true       | 2 | invalid qualifier 'statsu'; did you mean 'status'?",
                "strace -e status=faild true        | 2 | invalid status 'faild'; did you mean 'failed'?",
                "strace -e quiet=exti true          | 2 | invalid quiet 'exti'; did you mean 'exit'?",
                "strace -s x true                   | 2 | invalid -s argument: 'x'",
                "strace -p 1x                       | 2 | Invalid process id: '1x'",
                "strace -p ,                        | 2 | Invalid process id: ','",
                "strace -b read true                | 2 | Syscall 'read' for -b isn't supported; did you mean 'execve'?",
                "strace -c -ff true                 | 2 | (-c/--summary-only or -C/--summary) and -ff/--output-separately are mutually exclusive",
                "strace -ff -o !cat true            | 2 | piping the output and -ff/--output-separately are mutually exclusive",
                "strace --source bfp true           | 2 | invalid --source argument: 'bfp'; did you mean 'bpf'? (one of auto, bpf, ptrace)",
                "strace /nonexistent/x              | 1 | Can't stat '/nonexistent/x': No such file or directory",
                "strace -o /nonexistent/x true      | 1 | Can't fopen '/nonexistent/x': No such file or directory",
                "strace -ff -o /nonexistent/x true  | 1 | Can't fopen '/nonexistent/x.PID': No such file or directory",
            })
    void saysInOneLineWhatIsWrong(String line, int status, String message) {
        Said said = run(line.split(" "));
        assertThat(said).isEqualTo(new Said(status, "", "syscope: " + message + "\n"));
    }

    @Test
    void ownPidIsRefused() {
        long pid = ProcessHandle.current().pid();
        Said said = run("strace", "-p", Long.toString(pid));
        assertThat(said).isEqualTo(new Said(2, "", "syscope: cannot attach to " + pid + ": that is the tracer itself\n"));
    }

    @Test
    void controlCharactersAreEscaped() {
        assertThat(run("a\033[31m\nb").err()).startsWith("syscope: no command 'a\\033[31m\\nb'").hasLineCount(1);
    }

    @Test
    void versionAndHelpGoToStandardOutput() {
        for (String[] arguments : new String[][] {{"--version"}, {"-V"}, {"strace", "-V"}, {"strace", "-f", "--version"}}) {
            Said said = run(arguments);
            assertThat(said.out()).matches("syscope \\S+\n");
            assertThat(said.err()).isEmpty();
            assertThat(said.status()).isZero();
        }
        assertThat(run("--help").out()).contains("\n  strace ");
        assertThat(run("strace", "-h").out()).contains("\n  -f, --follow-forks\n").contains("\n  -e EXPR\n");
    }

    @Test
    void nothingTypedIsHelpOnStandardError() {
        Said said = run();
        assertThat(said.err()).startsWith("usage: syscope COMMAND");
        assertThat(said.status()).isEqualTo(2);
    }

    @Test
    void everyCommandHasAModelForCompletion() {
        Commands.ALL.forEach((name, entry) -> assertThat(entry.make().get().spec().name()).endsWith(name));
    }
}
