package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.ptrace.Privileges;

/** Tests that load programs need to be root, or near it. */
final class BpfRequired {
    private BpfRequired() {}

    /** Skips the test where programs can't be loaded; under CI=true fails it. */
    static void check() {
        boolean may = Privileges.ofSelf().has(Privileges.CAP_SYS_ADMIN);
        if ("true".equals(System.getenv("CI"))) {
            assertThat(may).as("CAP_SYS_ADMIN under CI").isTrue();
        }
        assumeTrue(may, "needs CAP_SYS_ADMIN to load BPF programs");
    }
}
