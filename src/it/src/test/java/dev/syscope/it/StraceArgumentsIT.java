package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls with pseudo-random arguments, of which nothing is really done, look the same under strace and under ours. */
class StraceArgumentsIT {
    /** Calls that ours shows otherwise, and execve, whose environment lies elsewhere. Each is a gap to be closed. */
    private static final Set<String> OTHERWISE = Set.of(
            "execve", "quotactl", "quotactl_fd", "query_module", "get_kernel_syms", "_sysctl", "restart_syscall", "bpf",
            "get_thread_area", "sched_getattr", "sched_setattr", "kexec_load", "io_uring_register", "clone3");

    /** Addresses that ours shows as bytes. */
    private static final Pattern FAMILIES = Pattern.compile(
            "sa_family=AF_(AX25|IPX|X25|ROSE|BLUETOOTH|IEEE802154|ALG|NFC|XDP|MCTP|QIPCRTR|RXRPC)|NETLINK_SOCK_DIAG|nlmsg_len");

    private static final String INJECTED = "-e inject=!exit_group,exit,execve,rt_sigreturn:";

    @TempDir private static Path directory;

    @BeforeAll
    static void oneArchitecture() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "the program makes x86-64's calls");
        try (InputStream in = StraceArgumentsIT.class.getResourceAsStream("/programs/arguments.c")) {
            Files.write(directory.resolve("arguments.c"), in.readAllBytes());
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource(delimiter = ';', value = {
        "-DSEED=12345ul -DFROM=0   -DTO=335 -DCOUNT=20 ; retval=0     ; -",
        "-DSEED=777ul   -DFROM=0   -DTO=335 -DCOUNT=10 ; error=ENOENT ; -",
        "-DSEED=777ul   -DFROM=424 -DTO=451 -DCOUNT=20 ; retval=0     ; -s 5",
        "-DSEED=99ul    -DFIT      -DCOUNT=200         ; retval=0     ; -",
        "-DSEED=98ul    -DFIT      -DCOUNT=50          ; retval=0     ; -X raw"
    })
    void linesAreStraces(String flags, String result, String options) throws IOException {
        List<String> compile = new ArrayList<>(List.of(
                "gcc", "-O1", "-w", "-nostdlib", "-static", "-no-pie", "-fno-stack-protector", "-fno-builtin"));
        compile.addAll(List.of(flags.split(" +")));
        compile.addAll(List.of("-o", "arguments", "arguments.c"));
        Run run = Run.of(directory, Map.of(), compile);
        assertThat(run.status()).as(run.err()).isZero();

        List<String> reference = trace(List.of("strace"), result, options);
        List<String> ours = trace(List.of(Run.SYSCOPE, "strace", "--source", "ptrace"), result, options);
        assertThat(reference).hasSizeGreaterThan(400);
        assertThat(ours).hasSameSizeAs(reference);
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < reference.size(); i++) {
            String theirs = reference.get(i);
            String name = theirs.replaceFirst("\\(.*", "");
            if (!ours.get(i).equals(theirs) && !OTHERWISE.contains(name) && !FAMILIES.matcher(theirs).find()) {
                differences.add("\n- " + theirs + "\n+ " + ours.get(i));
            }
        }
        assertThat(differences).isEmpty();
    }

    private static List<String> trace(List<String> tracer, String result, String options) throws IOException {
        List<String> line = new ArrayList<>(tracer);
        line.addAll(List.of((INJECTED + result).split(" ")));
        if (!options.equals("-")) {
            line.addAll(List.of(options.split(" ")));
        }
        line.addAll(List.of("-o", "trace", "./arguments"));
        Run run = Run.of(directory, Map.of(), line);
        assertThat(run.status()).as(run.err()).isZero();
        return List.of(Files.readString(directory.resolve("trace"), StandardCharsets.ISO_8859_1).split("\n"));
    }
}
