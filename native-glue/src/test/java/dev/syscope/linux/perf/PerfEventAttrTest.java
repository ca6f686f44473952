package dev.syscope.linux.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Field;
import dev.syscope.linux.perf.PerfEventAttr.Flag;
import java.lang.foreign.Arena;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("kernel")
class PerfEventAttrTest {
    @BeforeEach
    void needsBtf() {
        if (!"true".equals(System.getenv("CI"))) {
            assumeTrue(Btf.kernelHasBtf(), "this kernel has no BTF to compare with");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "type,0,4",
        "size,4,4",
        "config,8,8",
        "sample_period,16,8",
        "sample_type,24,8",
        "read_format,32,8",
        "wakeup_events,48,4",
        "bp_type,52,4",
        "config1,56,8",
        "bp_addr,56,8",
        "uprobe_path,56,8",
        "config2,64,8",
        "bp_len,64,8",
        "probe_offset,64,8",
        "sample_regs_user,80,8",
        "clockid,92,4",
        "config3,128,8",
    })
    void offsetsAreTheKernels(String name, int offset, int size) {
        Field field = known(name);
        assertThat(field.offset()).isEqualTo(offset);
        assertThat(field.size()).isEqualTo(size);
    }

    @Test
    void offsetsAreThoseThatTheAccessorsUse() {
        assertThat(PerfEventAttr.TYPE).isEqualTo(offset("type"));
        assertThat(PerfEventAttr.SIZE_AT).isEqualTo(offset("size"));
        assertThat(PerfEventAttr.CONFIG).isEqualTo(offset("config"));
        assertThat(PerfEventAttr.SAMPLE_PERIOD).isEqualTo(offset("sample_period"));
        assertThat(PerfEventAttr.SAMPLE_TYPE).isEqualTo(offset("sample_type"));
        assertThat(PerfEventAttr.READ_FORMAT).isEqualTo(offset("read_format"));
        assertThat(PerfEventAttr.FLAGS).isEqualTo(offset("disabled"));
        assertThat(PerfEventAttr.WAKEUP_EVENTS).isEqualTo(offset("wakeup_events"));
        assertThat(PerfEventAttr.BP_TYPE).isEqualTo(offset("bp_type"));
        assertThat(PerfEventAttr.BP_ADDR).isEqualTo(offset("config1"));
        assertThat(PerfEventAttr.CLOCKID).isEqualTo(offset("clockid"));
        assertThat(PerfEventAttr.BP_LEN).isEqualTo(offset("config2"));
        assertThat(PerfEventAttr.SAMPLE_REGS_USER).isEqualTo(offset("sample_regs_user"));
        Btf.kernel()
                .findField("perf_event_attr", "config3")
                .ifPresent(field -> {
                    assertThat(PerfEventAttr.CONFIG3).isEqualTo(field.offset());
                    assertThat(Btf.kernel().sizeOf("perf_event_attr").orElseThrow())
                            .isGreaterThanOrEqualTo(PerfEventAttr.SIZE);
                });
    }

    /** Skips the test on a kernel that doesn't have the field yet. */
    private static Field known(String name) {
        Optional<Field> field = Btf.kernel().findField("perf_event_attr", name);
        assumeTrue(field.isPresent(), "this kernel has no perf_event_attr." + name);
        return field.get();
    }

    private static int offset(String name) {
        return Btf.kernel().field("perf_event_attr", name).offset();
    }

    @ParameterizedTest
    @EnumSource
    void flagsAreTheKernelsBits(Flag flag) {
        Field field = known(flag.name());
        int bit = (field.offset() - PerfEventAttr.FLAGS) * 8 + field.bitOffset();
        assertThat(field.isBitField()).isTrue();
        assertThat(field.bitSize()).isEqualTo(flag == Flag.precise_ip ? 2 : 1);
        assertThat(bit).isEqualTo(flag.bit());
    }

    @Test
    void flagsDontTouchEachOther() {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttr attr = new PerfEventAttr(arena).precise_ip(3).set(Flag.watermark, true).set(Flag.mmap_data, true);
            attr.precise_ip(1).set(Flag.watermark, false);
            assertThat(attr.precise_ip()).isEqualTo(1);
            assertThat(attr.is(Flag.watermark)).isFalse();
            assertThat(attr.is(Flag.mmap_data)).isTrue();
            assertThat(attr.toString()).contains("precise_ip 1", "mmap_data 1").doesNotContain("watermark");
        }
    }
}
