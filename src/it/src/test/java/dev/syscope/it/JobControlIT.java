package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-Z and fg on a real terminal: only there does SIGTSTP stop a process group. */
class JobControlIT {
    @TempDir private Path directory;

    @Test
    void tracedJobIsStoppedAndGoesOnAsUnderStrace() throws IOException {
        List<String> lines = trace("ours", List.of(Run.SYSCOPE, "strace", "--source", "ptrace"));
        assertThat(lines)
                .containsSubsequence(
                        "--- SIGTSTP {si_signo=SIGTSTP, si_code=SI_KERNEL} ---",
                        "--- stopped by SIGTSTP ---",
                        "--- SIGCONT {si_signo=SIGCONT, si_code=SI_USER, si_pid=N, si_uid=0} ---",
                        "+++ exited with 0 +++")
                .anyMatch(line -> line.startsWith("read(0, \"again\\n\", "));
        assertThat(lines).isEqualTo(trace("strace", List.of("strace")));
    }

    private List<String> trace(String name, List<String> tracer) throws IOException {
        Path script = directory.resolve("jobcontrol.py");
        try (InputStream in = getClass().getResourceAsStream("/programs/jobcontrol.py")) {
            Files.write(script, in.readAllBytes());
        }
        List<String> command =
                new ArrayList<>(List.of("python3", script.toString(), directory.resolve(name).toString()));
        command.addAll(tracer);
        Run run = Run.of(directory, Map.of(), command);
        assertThat(run.status()).as(run.err()).isZero();
        return run.out()
                .lines()
                .map(line -> line.replaceAll("0x[0-9a-f]+", "ADDRESS")
                        .replaceAll("si_pid=\\d+", "si_pid=N")
                        .replaceAll("si_uid=\\d+", "si_uid=0"))
                .toList();
    }
}
