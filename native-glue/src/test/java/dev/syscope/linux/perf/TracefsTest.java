package dev.syscope.linux.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.ProcFile;
import java.io.File;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class TracefsTest {
    @BeforeEach
    void needsRoot() {
        boolean root = ProcFile.text("/proc/self/status").contains("\nUid:\t0\t");
        if (!"true".equals(System.getenv("CI"))) {
            assumeTrue(root, "tracefs needs root");
        }
    }

    @Test
    void aMountOfOurOwnLeavesNothingBehind() {
        String before = ProcFile.text("/proc/self/mounts");
        int open = new File("/proc/self/fd").list().length;
        int id;
        try (Tracefs tracefs = Tracefs.mountPrivately()) {
            assertThat(tracefs.isPrivate()).isTrue();
            assertThat(ProcFile.text("/proc/self/mounts")).isEqualTo(before);
            assertThat(tracefs.systems()).contains("syscalls", "sched", "raw_syscalls").doesNotContain("enable");
            assertThat(tracefs.events("raw_syscalls")).containsExactly("sys_enter", "sys_exit");
            assertThat(tracefs.format("raw_syscalls", "sys_enter")).contains("field:long id;");
            id = tracefs.id("raw_syscalls", "sys_enter");
        }
        assertThat(id).isPositive();
        assertThat(new File("/proc/self/fd").list()).hasSize(open);
        try (Tracefs tracefs = Tracefs.open()) {
            assertThat(tracefs.id("raw_syscalls", "sys_enter")).isEqualTo(id);
        }
    }

    @Test
    void whatIsNotThereIsSaid() {
        try (Tracefs tracefs = Tracefs.open()) {
            assertThat(tracefs.events("nosuch")).isEmpty();
            assertThatThrownBy(() -> tracefs.id("sched", "nosuch"))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("ENOENT");
        }
    }
}
