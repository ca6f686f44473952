package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.bpf.Probe;

/** Snooping needs CAP_BPF and CAP_PERFMON, ring buffers and BTF-enabled tracepoints (Linux 5.8). */
final class SnoopPrivilege {
    private SnoopPrivilege() {}

    /** Skips the test without them; under CI=true fails it. */
    static void required() {
        Probe probe = BpfFeature.BTF_TRACEPOINT.probe();
        if ("true".equals(System.getenv("CI"))) {
            assertThat(probe.isSupported()).as("%s", probe).isTrue();
        }
        assumeTrue(probe.isSupported(), "needs BTF-enabled tracepoints: " + probe);
    }
}
