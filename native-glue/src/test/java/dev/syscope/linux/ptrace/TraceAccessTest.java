package dev.syscope.linux.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.proc.ProcStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("kernel")
class TraceAccessTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | It is not dumpable or has other credentials than we have; run as root, or with CAP_SYS_PTRACE",
                "1 | kernel.yama.ptrace_scope is 1, so only children may be traced; run as root, or with CAP_SYS_PTRACE, or: sysctl kernel.yama.ptrace_scope=0",
                "2 | kernel.yama.ptrace_scope is 2; run as root, or with CAP_SYS_PTRACE",
            })
    void settingInTheWayIsNamed(String yama, String remedy) {
        assertThat(TraceAccess.withoutCapability(status(1000), status(1000), yama)).isEqualTo(remedy);
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void ownerIsNamedFirst(String yama) {
        assertThat(TraceAccess.withoutCapability(status(1000), status(1001), yama))
                .isEqualTo("It belongs to uid 1001; run as root, or with CAP_SYS_PTRACE");
    }

    @Test
    void rootWithoutTheCapabilityIsToldSo() {
        assertThat(TraceAccess.withoutCapability(status(0), status(1001), ""))
                .isEqualTo("It belongs to uid 1001; root lacks CAP_SYS_PTRACE here; a container has it by --cap-add=SYS_PTRACE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Name: kworker~State: I (idle)~Threads: 1 | kworker is a thread of the kernel, which makes no system calls",
                "Name: sh~State: Z (zombie)~Threads: 1 | It has ended already, and its parent has not asked how",
                "Name: java~State: Z (zombie)~Threads: 2 | ''", // its first thread has ended, others have not
                "Name: sh~State: S (sleeping)~VmSize: 1 kB~Threads: 1 | ''",
            })
    void whatMakesNoCallsIsNamed(String status, String why) {
        assertThat(TraceAccess.nothingToTrace(new ProcStatus(status.replace("~", "\n"))).orElse("")).isEqualTo(why);
    }

    private static ProcStatus status(int uid) {
        return new ProcStatus("Name:\tx\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\n");
    }
}
