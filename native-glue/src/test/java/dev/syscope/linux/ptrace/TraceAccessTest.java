package dev.syscope.linux.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.proc.ProcStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("kernel")
class TraceAccessTest {
    private static final int OWN = ProcStatus.of((int) ProcessHandle.current().pid()).number("Uid");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | It is not dumpable or has other credentials than we have; run as root, or with CAP_SYS_PTRACE",
                "1 | kernel.yama.ptrace_scope is 1, so only children may be traced; run as root, or with CAP_SYS_PTRACE, or: sysctl kernel.yama.ptrace_scope=0",
                "2 | kernel.yama.ptrace_scope is 2; run as root, or with CAP_SYS_PTRACE",
                "3 | kernel.yama.ptrace_scope is 3, so nothing may be traced until the next boot",
            })
    void settingInTheWayIsNamed(String yama, String remedy) {
        assertThat(TraceAccess.withoutCapability(status(OWN), yama)).isEqualTo(remedy);
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void ownerIsNamedFirst(String yama) {
        assertThat(TraceAccess.withoutCapability(status(OWN + 1), yama))
                .isEqualTo("It belongs to uid " + (OWN + 1) + "; run as root, or with CAP_SYS_PTRACE");
    }

    private static ProcStatus status(int uid) {
        return new ProcStatus("Name:\tx\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\n");
    }
}
