package dev.syscope.bench;

import dev.syscope.bench.Turns.Contender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code syscope latency} on calls that do next to nothing, beside everything else that measures them. */
final class LatencyBench {
    private LatencyBench() {}

    /**
     * Prints the table.
     *
     * @param arguments the repository's root, and how many rounds (default 7)
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        String syscope = Path.of(arguments[0], "syscope").toString();
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 7;
        Path scratch = Files.createTempDirectory("bench");
        String output = scratch.resolve("output").toString();
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new Contender("bare", List.of()));
        contenders.add(emptyPrograms(scratch));
        contenders.add(new Contender("syscope latency -f", List.of(syscope, "latency", "-f", "-o", output, "--")));
        contenders.add(new Contender(
                "syscope latency -e fsync", List.of(syscope, "latency", "-f", "-e", "trace=fsync", "-o", output, "--")));
        add(contenders, "strace -f -c", "strace", "-f", "-c", "-o", output);
        add(contenders, "perf trace -s", "perf", "trace", "-s", "-o", output, "--");
        add(contenders, "bpftrace histogram", "bpftrace", wrapper(scratch.resolve("under-bpftrace"), """
                printf '%%q ' "$@" >%1$s/command
                exec bpftrace -o %1$s/output -c "/bin/bash %1$s/command" -e '
                  tracepoint:raw_syscalls:sys_enter { @start[tid] = nsecs; }
                  tracepoint:raw_syscalls:sys_exit /@start[tid]/ { @ns[args->id] = hist(nsecs - @start[tid]); delete(@start[tid]); }
                  END { clear(@start); }'
                """.formatted(scratch)));
        add(contenders, "libbpf-tools syscount -L", "syscount", wrapper(scratch.resolve("beside-syscount"), """
                syscount -L >/dev/null 2>&1 &
                sleep 1 # it says nothing when it has attached
                "$@"
                status=$?
                kill -INT $!
                wait $!
                exit $status
                """));
        Turns turns = new Turns(rounds, scratch);
        turns.compare("dd bs=1 count=1000000", "dd if=/dev/zero of=/dev/null bs=1 count=1000000", contenders);
    }

    /** What every call's entry and exit costs with programs there that do nothing. */
    static Contender emptyPrograms(Path scratch) throws IOException {
        return new Contender("empty programs", List.of("bash", wrapper(scratch.resolve("beside-empty"), """
                coproc empty { exec java --enable-native-access=ALL-UNNAMED -cp '%s' %s; }
                read -r -u ${empty[0]} attached || exit 3
                "$@"
                status=$?
                kill $empty_PID
                exit $status
                """.replace("java", "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "'")
                        .formatted(System.getProperty("java.class.path"), EmptyCallHooks.class.getName()))));
    }

    /** Adds a tool, if it is there. */
    static void add(List<Contender> contenders, String name, String program, String... arguments) {
        boolean there = List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
        if (!there) {
            System.out.println("left out: " + program + " is not installed");
            return;
        }
        boolean script = arguments[0].startsWith("/");
        List<String> words = new ArrayList<>(List.of(script ? "bash" : program));
        words.addAll(List.of(arguments));
        contenders.add(new Contender(name, words));
    }

    private static String wrapper(Path file, String script) throws IOException {
        Files.writeString(file, script);
        return file.toString();
    }
}
