package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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
        for (String name : List.of("threads", "execthread", "signals", "sockets", "transfers")) {
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

    /** A name, options, and what the shell runs. */
    private static final String PROGRAMS =
            """
            true                     ; -                  ; exec true
            ls -lR of a tree         ; -                  ; rm -rf t; mkdir -p t/a/b && touch t/x t/a/y && ln -sf x t/l && exec env LC_ALL=C ls -lR t
            ls -l, descriptors named ; -y                 ; exec ls -l /etc/ssl
            ls -l, nothing shortened ; -v -s 200          ; exec ls -l /etc/ssl
            cat, numbers raw         ; -X raw             ; exec cat /etc/passwd /nonexistent
            ls, numbers verbose      ; -X verbose         ; exec ls /etc/ssl
            cat, all in hex          ; -xx                ; exec cat /etc/hostname
            cat                      ; -                  ; exec cat /etc/passwd
            failing opens            ; -                  ; exec cat /nonexistent /root/../etc/shadow- /etc/passwd/x
            only failures            ; -Z                 ; exec cat /nonexistent /etc/passwd
            only successes           ; -z                 ; exec cat /nonexistent /etc/passwd
            one call of many         ; -e trace=openat    ; exec cat /etc/passwd
            no call                  ; -e trace=none      ; exec true
            files only               ; -e trace=%file     ; cat /etc/passwd | sort | head -n 2
            all but memory           ; -e trace=!%memory  ; exec ls /
            by expression            ; -e trace=/^.*stat  ; exec ls -l /
            one path                 ; -P /etc/passwd     ; exec cat /etc/passwd /etc/group
            numbers of calls         ; -n                 ; exec true
            narrow columns           ; -a 20 -s 5         ; exec cat /etc/passwd
            injected error           ; -e inject=close:error=EIO:when=2+2 ; exec cat /etc/passwd
            injected value           ; -e inject=getppid,geteuid:retval=7 ; exec sh -c :
            python                   ; -                  ; PATH=/usr/bin:/bin exec python3 -c 'import json; print(json.dumps([1]))'
            pipeline                 ; -                  ; cat /etc/passwd | sort | head -n 2 >/dev/null
            git                      ; -                  ; rm -rf g && git init -q g && cd g && git status
            gcc                      ; -                  ; echo 'int main(void) { return 0; }' >x.c && gcc -c x.c
            killed                   ; -                  ; sh -c 'kill -9 $$'
            terminated               ; -                  ; sh -c 'kill -TERM $$'
            exit status              ; -                  ; exit 42
            threads                  ; -                  ; exec ../programs/threads
            exec from a thread       ; -                  ; exec ../programs/execthread
            signals                  ; -                  ; exec ../programs/signals
            sockets                  ; -                  ; exec ../programs/sockets
            sockets, named           ; -yy                ; exec ../programs/sockets
            direct calls             ; -                  ; exec env PERL_HASH_SEED=0 perl ../programs/syscalls.pl
            direct calls, verbose    ; -v -X verbose -s 8 ; exec env PERL_HASH_SEED=0 perl ../programs/syscalls.pl
            long list, nothing shortened ; -v         ; exec ls /usr/lib/python3
            long strings             ; -s 10000           ; exec cat /etc/passwd /etc/services
            many arguments           ; -                  ; exec perl -e 'exec "/bin/echo", map { "x" x $_ } 1..200'
            many arguments, all shown; -v                 ; exec perl -e 'exec "/bin/echo", map { "x" x $_ } 1..200'
            descriptors of a shell   ; -y                 ; cat /etc/passwd | sort | head -n 2 >/dev/null
            descriptors that close   ; -y                 ; exec perl -e 'open F, ">gone"; unlink "gone"; syswrite F, "x"; close F; pipe R, W; close R'
            sockets, in hexadecimal  ; -xx                ; exec ../programs/sockets
            names in hexadecimal     ; -y -x              ; exec perl -e 'open F, ">\\1<\\303"; syswrite F, "x"'
            only sockets named       ; --decode-fds=socket ; exec ../programs/sockets
            sockets and paths named  ; -e decode-fds=path,socket ; exec ../programs/sockets
            only devices named       ; --decode-fds=dev,pidfd ; exec dd if=/dev/zero of=/dev/null count=2 status=none
            all but devices named    ; --decode-fds=!dev  ; exec dd if=/dev/zero of=/dev/null count=2 status=none
            all data                 ; -e read=all -e write=all ; exec ../programs/transfers
            some data                ; -e read=4,5 -e write=!5 -e trace=%desc ; exec ../programs/transfers
            descriptors of devices   ; -yy                ; exec dd if=/dev/zero of=/dev/null count=2 status=none
            killed while asleep      ; -                  ; sleep 10 & sleep 0.2; kill $!; wait
            ignored signals          ; -                  ; exec perl -e '$SIG{USR1} = "IGNORE"; kill USR1, $$; kill WINCH, $$; getppid()'
            stopped while asleep     ; -                  ; sleep 1 & sleep 0.3; kill -STOP $!; sleep 0.2; kill -CONT $!; wait
            stopped                  ; -                  ; sh -c 'kill -STOP $$; :' & sleep 0.3; kill -CONT $!; wait
            """;

    static Stream<Arguments> programs() {
        return PROGRAMS.lines().map(line -> {
            String[] words = line.split(";", 3);
            return Arguments.of(words[0].strip(), words[1].strip(), words[2].strip());
        });
    }

    /** What can be done without stopping the target. */
    static Stream<Arguments> programsForBpf() {
        return programs().filter(each -> !each.get()[1].toString().matches(".*(inject|read|write)=.*"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("programs")
    void linesAreStraces(String name, String options, String script) throws IOException {
        assertSame(PTRACE, words(options), List.of("/bin/sh", "-c", script));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("programsForBpf")
    void linesByBpfAreStraces(String name, String options, String script) throws IOException {
        assertSame(BPF, words(options), List.of("/bin/sh", "-c", script));
    }

    private static List<String> words(String options) {
        return options.equals("-") ? List.of() : List.of(options.split(" "));
    }

    private void assertSame(List<String> tracer, List<String> options, List<String> command) throws IOException {
        String difference = "";
        for (int i = 0; i < TRIES; i++) {
            Trace one = trace("reference", STRACE, options, command);
            Trace other = trace("again", STRACE, options, command);
            Trace ours = trace("ours", tracer, options, command);
            for (String moving : movingLines(command.getLast())) {
                ours = ours.without(moving);
                one = one.without(moving);
                other = other.without(moving);
            }
            difference = ours.firstDifference(one, other);
            if (difference.isEmpty()) {
                return;
            }
        }
        assertThat(difference).isEmpty();
    }

    /**
     * What of a shell's lines is where the scheduler puts it: signals of its children, and what it asks when one came.
     */
    private static List<String> movingLines(String script) {
        if (script.contains("wait")) {
            return List.of("--- SIGCHLD", "rt_sigreturn(", "rt_sigprocmask(", "rt_sigsuspend(", "wait4(-1, ");
        }
        // of several, some fall together; and what returns from the handler goes with its signal
        return script.contains(" | ") ? List.of("--- SIGCHLD", "rt_sigreturn(") : List.of();
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
