package dev.syscope.cli.overhead;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventCountTest {
    @TempDir private Path directory;

    @Test
    void eachCallIsCountedOnceWhateverItWrites() throws IOException {
        Path output = Files.writeString(directory.resolve("output"), """
                100   wait4(-1,  <unfinished ...>
                101   write(1, "a --- b +++ c <... d\\n", 21) = 21
                101   syscall_0x384(0x1) = -1 ENOSYS (Function not implemented)
                101   exit_group(0)                     = ?
                101   +++ exited with 0 +++
                100   <... wait4 resumed>[{WIFEXITED(s) && WEXITSTATUS(s) == 0}], 0, NULL) = 101
                100   --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=101, si_uid=0} ---
                """);
        Path messages = Files.writeString(directory.resolve("messages"), "syscope: lost 12 records (the buffer was full)\n");
        EventCount.Events events = EventCount.STRACE_LINES.of(output, messages);
        assertThat(events.seen()).hasValue(4);
        assertThat(events.lost()).hasValue(12);
    }
}
