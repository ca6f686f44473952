package dev.syscope.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Tests that load programs need CAP_BPF and CAP_PERFMON. */
public final class BpfPrivilege {
    private BpfPrivilege() {}

    /** Skips the test without them; under CI=true fails it. */
    public static void required() {
        String missing = PrivilegeCheck.names(PrivilegeCheck.missing());
        if ("true".equals(System.getenv("CI"))) {
            assertThat(missing).as("missing privileges under CI").isEmpty();
        }
        assumeTrue(missing.isEmpty(), "needs " + missing);
    }

    /** Skips the test on a kernel without a feature. */
    public static void needs(BpfFeature feature) {
        assumeTrue(feature.probe().isSupported(), "needs Linux " + feature.since() + ": " + feature.text());
    }
}
