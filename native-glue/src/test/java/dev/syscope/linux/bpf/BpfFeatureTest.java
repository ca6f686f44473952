package dev.syscope.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.bpf.btf.Btf;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("quick")
class BpfFeatureTest {
    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    @Test
    void everyFeatureIsTriedAndEveryRefusalSaysWhyAndSinceWhen() {
        Map<BpfFeature, Probe> probes = new EnumMap<>(BpfFeature.class);
        for (BpfFeature feature : BpfFeature.values()) {
            probes.put(feature, feature.probe());
        }
        assertThat(probes.values()).allSatisfy(probe -> {
            if (probe instanceof Probe.Unsupported no) {
                assertThat(no.reason()).isNotBlank();
                assertThat(no.since()).matches("\\d\\.\\d+");
            }
        });
        // what syscope can't do without is there on any kernel since 5.8
        assertThat(probes.get(BpfFeature.HASH_MAP).isSupported()).isTrue();
        assertThat(probes.get(BpfFeature.RING_BUFFER).isSupported()).isTrue();
        assertThat(probes.get(BpfFeature.RAW_TRACEPOINT).isSupported()).isTrue();
        // what is inferred from BTF agrees with what was tried
        if (Btf.kernelHasBtf()) {
            assertThat(probes.get(BpfFeature.LOOP).isSupported())
                    .isEqualTo(Btf.kernel().enumValue("bpf_func_id", "BPF_FUNC_loop").isPresent());
        }
    }
}
