package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a view is not permitted it falls back, or refuses in one line: as nobody, and under lockdown. */
class RestrictedIT {
    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

    private static Run of(List<String> before, String arguments) {
        List<String> command = new ArrayList<>(before);
        command.add(Run.SYSCOPE);
        command.addAll(List.of(arguments.split(" ")));
        return Run.of(command.toArray(String[]::new));
    }

    /** What it said of itself, each a line that begins with its name; nothing else may look like a fault of ours. */
    private static List<String> said(Run run) {
        assertThat(run.lines()).noneMatch(line -> line.contains("Exception") || line.startsWith("\tat "));
        return run.err().lines().filter(line -> line.startsWith(Run.SYSCOPE + ": ")).toList();
    }

    private static void check(Run run, int status, String shown, String words) {
        assertThat(run.status()).as(run.err()).isEqualTo(status);
        if (!shown.isEmpty()) {
            assertThat(run.out() + run.err()).containsPattern(shown);
        }
        if (words.isEmpty()) {
            assertThat(said(run)).isEmpty();
        } else {
            assertThat(said(run)).hasSize(1).first().asString().containsPattern(words);
        }
        if (status != 0) {
            assertThat(run.err()).hasLineCount(1);
        }
    }

    /** As nobody: status, what is shown, what is said. */
    @Tag("kernel")
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "strace -e trace=openat cat /etc/hostname      ; 0; openat\\(.*\"/etc/hostname\", O_RDONLY\\) = 3 ; ''",
                "strace --source bpf true                      ; 1; ''                   ; CAP_BPF.* run as root",
                "opensnoop cat /etc/hostname                   ; 0; 3   0 /etc/hostname  ; BPF is not permitted.*ptrace",
                "opensnoop -d 1                                ; 1; ''                   ; CAP_BPF.* run as root",
                "latency true                                  ; 0; not by bpf: .* CAP_BPF and CAP_PERFMON. run as root; ''",
                "latency -a -d 1                               ; 1; ''                   ; CAP_BPF and CAP_PERFMON.* run as root",
                "stat -x, -e page-faults:u true                ; 0; ,page-faults:u,      ; ''",
                "stat -e sched:sched_switch true               ; 1; ''                   ; run as root",
                "doctor                                        ; 0; CAP_BPF              ; ''",
            })
    void nobodyIsToldWhatIsMissing(String arguments, int status, String shown, String words) throws IOException {
        List<String> nobody = List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups");
        List<String> reads = new ArrayList<>(nobody);
        reads.addAll(List.of("test", "-r", Run.ROOT + "/src/dist/target/syscope.jar"));
        assumeTrue(Run.of(reads.toArray(String[]::new)).status() == 0, "nobody can't read " + Run.ROOT);
        int paranoid = Integer.parseInt(
                Files.readString(Path.of("/proc/sys/kernel/perf_event_paranoid")).strip());
        assumeTrue(paranoid <= 2 || !arguments.startsWith("stat -x"), "kernel.perf_event_paranoid is " + paranoid);
        check(of(nobody, arguments), status, shown, words);
    }

    /** As root in a kernel in lockdown, which forbids reading the kernel's memory by BPF and perf. */
    @Tag("lockdown")
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = ';',
            value = {
                "strace -e trace=openat cat /etc/hostname      ; 0; openat\\(.*\"/etc/hostname\", O_RDONLY\\) = 3 ; ''",
                "strace --source bpf true                      ; 1; ''                   ; lockdown|since 5.13",
                "opensnoop cat /etc/hostname                   ; 0; 3   0 /etc/hostname  ; lockdown.*ptrace",
                "opensnoop -d 1                                ; 1; ''                   ; lockdown",
                "latency true                                  ; 0; execve|mmap          ; ''",
                "latency -a -d 1                               ; 1; ''                   ; lockdown",
                "stat -x, -e page-faults true                  ; 0; ,page-faults         ; ''",
                "execsnoop -d 1                                ; 1; ''                   ; lockdown",
                "doctor                                        ; 0; lockdown             ; ''",
            })
    void underLockdownTheReasonIsNamed(String arguments, int status, String shown, String words) throws IOException {
        assumeTrue(
                Files.exists(LOCKDOWN) && Files.readString(LOCKDOWN).contains("[confidentiality]"),
                "this kernel is not in lockdown");
        check(of(List.of(), arguments), status, shown, words);
    }
}
