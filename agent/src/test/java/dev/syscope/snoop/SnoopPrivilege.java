package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.bpf.Probe;

/** Snooping needs CAP_BPF and CAP_PERFMON, and task storage (Linux 5.11). */
final class SnoopPrivilege {
    private SnoopPrivilege() {}

    /** Skips the test without them; under CI=true fails it. */
    static void required() {
        Probe probe = BpfFeature.TASK_STORAGE.probe();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(probe.isSupported()).as("%s", probe).isTrue();
        }
        assumeTrue(probe.isSupported(), "needs task storage: " + probe);
    }
}
