package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same programs under strace and under ours: after masking what differs from run to run, the lines are equal. */
class StraceDifferentialIT {
    /** Where a signal arrives between two calls differs from run to run; a wrong line stays wrong in each. */
    private static final int TRIES = 6;

    /** By way of a shell, as our launcher is one, which puts the environment in an order of its own. */
    private static final List<String> STRACE = List.of("/bin/sh", "-c", "exec \"$@\"", "sh", "strace");

    private static final List<String> PTRACE = List.of(Run.SYSCOPE, "strace", "--source", "ptrace");
    private static final List<String> BPF = List.of(Run.SYSCOPE, "strace", "--source", "bpf");

    @TempDir private static Path directory;

    private static Path programs;

    @BeforeAll
    static void compile() throws IOException {
        programs = Files.createDirectories(directory.resolve("programs"));
        for (String name : List.of("threads", "execthread", "signals", "sockets")) {
            Path source = Files.write(programs.resolve(name + ".c"), resource(name + ".c"));
            Run run = Run.of("gcc", "-O1", "-pthread", "-o", programs.resolve(name).toString(), source.toString());
            assertThat(run.status()).as(run.err()).isZero();
        }
        Files.write(programs.resolve("syscalls.pl"), resource("syscalls.pl"));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = StraceDifferentialIT.class.getResourceAsStream("/programs/" + name)) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            emptyValue = "",
            nullValues = "-",
            value = {
                "true                     ; -                  ; exec true",
                "ls -lR of a tree         ; -                  ; rm -rf t; mkdir -p t/a/b && touch t/x t/a/y && ln -sf x t/l && exec env LC_ALL=C ls -lR t",
                "ls -l, descriptors named ; -y                 ; exec ls -l /etc/ssl",
                "ls -l, nothing shortened ; -v -s 200          ; exec ls -l /etc/ssl",
                "cat, numbers raw         ; -X raw             ; exec cat /etc/passwd /nonexistent",
                "ls, numbers verbose      ; -X verbose         ; exec ls /etc/ssl",
                "cat, all in hex          ; -xx                ; exec cat /etc/hostname",
                "cat                      ; -                  ; exec cat /etc/passwd",
                "failing opens            ; -                  ; exec cat /nonexistent /root/../etc/shadow- /etc/passwd/x",
                "only failures            ; -Z                 ; exec cat /nonexistent /etc/passwd",
                "only successes           ; -z                 ; exec cat /nonexistent /etc/passwd",
                "files only               ; -e trace=%file     ; cat /etc/passwd | sort | head -n 2",
                "all but memory           ; -e trace=!%memory  ; exec ls /",
                "by expression            ; -e trace=/^.*stat  ; exec ls -l /",
                "one path                 ; -P /etc/passwd     ; exec cat /etc/passwd /etc/group",
                "numbers of calls         ; -n                 ; exec true",
                "narrow columns           ; -a 20 -s 5         ; exec cat /etc/passwd",
                "injected error           ; -e inject=close:error=EIO:when=2+2 ; exec cat /etc/passwd",
                "injected value           ; -e inject=getppid,geteuid:retval=7 ; exec sh -c :",
                "python                   ; -                  ; exec python3 -c 'import json; print(json.dumps([1]))'",
                "pipeline                 ; -                  ; cat /etc/passwd | sort | head -n 2 >/dev/null",
                "git                      ; -                  ; rm -rf g && git init -q g && cd g && git status",
                "gcc                      ; -                  ; echo 'int main(void) { return 0; }' >x.c && gcc -c x.c",
                "killed                   ; -                  ; sh -c 'kill -9 $$'",
                "terminated               ; -                  ; sh -c 'kill -TERM $$'",
                "exit status              ; -                  ; exit 42",
                "threads                  ; -                  ; exec ../programs/threads",
                "exec from a thread       ; -                  ; exec ../programs/execthread",
                "signals                  ; -                  ; exec ../programs/signals",
                "sockets                  ; -                  ; exec ../programs/sockets",
                "sockets, named           ; -yy                ; exec ../programs/sockets",
                "direct calls             ; -                  ; exec env PERL_HASH_SEED=0 perl ../programs/syscalls.pl",
                "direct calls, verbose    ; -v -X verbose -s 8 ; exec env PERL_HASH_SEED=0 perl ../programs/syscalls.pl",
            })
    void linesAreStraces(String name, String options, String script) throws IOException {
        List<String> words = options == null ? List.of() : List.of(options.split(" "));
        assertSame(STRACE, PTRACE, words, List.of("/bin/sh", "-c", script));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            nullValues = "-",
            value = {
                "true                     ; -                  ; exec true",
                "ls -l, nothing shortened ; -v -s 200 -e trace=!execve ; exec ls -l /etc/ssl",
                "ls, numbers verbose      ; -X verbose         ; exec ls /etc/ssl",
                "failing opens            ; -Z                 ; exec cat /nonexistent /root/../etc/shadow- /etc/passwd/x",
                "files only               ; -e trace=%file     ; cat /etc/passwd | sort | head -n 2",
                "all but memory           ; -e trace=!%memory  ; exec ls /",
                "python                   ; -                  ; exec python3 -c 'import json; print(json.dumps([1]))'",
                "terminated               ; -                  ; sh -c 'kill -TERM $$'",
                "threads                  ; -                  ; exec ../programs/threads",
                "sockets                  ; -                  ; exec ../programs/sockets",
                "direct calls             ; -                  ; exec env PERL_HASH_SEED=0 perl ../programs/syscalls.pl",
            })
    void bothSourcesPrintTheSame(String name, String options, String script) throws IOException {
        List<String> words = options == null ? List.of() : List.of(options.split(" "));
        assertSame(PTRACE, BPF, words, List.of("/bin/sh", "-c", script));
    }

    private void assertSame(List<String> reference, List<String> tracer, List<String> options, List<String> command)
            throws IOException {
        String difference = "";
        for (int i = 0; i < TRIES; i++) {
            Trace one = trace("reference", reference, options, command);
            Trace other = trace("again", reference, options, command);
            Trace ours = trace("ours", tracer, options, command);
            // by bpf what is ignored arrives when it is sent; of several children's signals some fall together
            if (tracer.equals(BPF) || command.getLast().contains(" | ")) {
                ours = ours.without("--- SIGCHLD");
                one = one.without("--- SIGCHLD");
                other = other.without("--- SIGCHLD");
            }
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
