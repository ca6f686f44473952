package dev.syscope.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.btf.Btf;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every offset that we write to is where the kernel's own types have the field. */
@Tag("kernel")
class AttrLayoutTest {
    @ParameterizedTest
    @CsvSource({
        "map_type, 0", "key_size, 4", "value_size, 8", "max_entries, 12", "map_flags, 16", "map_name, 28",
        "btf_fd, 48", "btf_key_type_id, 52", "btf_value_type_id, 56", "map_fd, 0", "key, 8", "value, 16",
        "prog_type, 0", "insn_cnt, 4", "insns, 8", "license, 16", "log_level, 24", "log_size, 28", "log_buf, 32",
        "prog_flags, 44", "prog_name, 48", "expected_attach_type, 68", "prog_btf_fd, 72", "func_info_rec_size, 76",
        "func_info, 80", "func_info_cnt, 88", "attach_btf_id, 108", "pathname, 0", "bpf_fd, 8",
        "test.prog_fd, 0", "test.retval, 4", "test.data_size_in, 8", "test.data_in, 16", "test.ctx_size_in, 40",
        "test.ctx_in, 48", "start_id, 0", "next_id, 4", "raw_tracepoint.name, 0", "raw_tracepoint.prog_fd, 8",
        "raw_tracepoint.cookie, 16", "btf, 0", "btf_size, 16", "link_create.prog_fd, 0", "link_create.target_fd, 4",
        "link_create.attach_type, 8", "link_create.perf_event.bpf_cookie, 16", "link_create.tracing.cookie, 24",
        "link_create.uprobe_multi.path, 16", "link_create.uprobe_multi.offsets, 24",
        "link_create.uprobe_multi.cookies, 40", "link_create.uprobe_multi.cnt, 48",
        "link_create.uprobe_multi.flags, 52", "link_create.uprobe_multi.pid, 56"
    })
    void theFieldsOfBpfAttr(String path, int offset) {
        assumeTrue(Btf.kernelHasBtf(), "needs a kernel with BTF");
        Btf.kernel()
                .findField("bpf_attr", path.split("\\."))
                .ifPresent(field -> assertThat(field.offset()).isEqualTo(offset));
    }

    @ParameterizedTest
    @CsvSource({"type, 0", "size, 4", "config, 8", "sample_period, 16", "config1, 56", "config2, 64"})
    void theFieldsOfPerfEventAttr(String name, int offset) {
        assumeTrue(Btf.kernelHasBtf(), "needs a kernel with BTF");
        assertThat(Btf.kernel().field("perf_event_attr", name).offset()).isEqualTo(offset);
    }

    @Test
    void helpersHaveTheKernelsNumbers() {
        assumeTrue(Btf.kernelHasBtf(), "needs a kernel with BTF");
        for (Helper helper : Helper.values()) {
            OptionalLong number = Btf.kernel()
                    .enumValue("bpf_func_id", "BPF_FUNC_" + helper.functionName().substring("bpf_".length()));
            number.ifPresent(n -> assertThat(helper.number()).as(helper.functionName()).isEqualTo((int) n));
        }
        assertThat(Btf.kernel().enumValue("bpf_func_id", "BPF_FUNC_probe_read_user_str")).isPresent();
    }

    @Test
    void mapAndProgramTypesHaveTheKernelsNumbers() {
        assumeTrue(Btf.kernelHasBtf(), "needs a kernel with BTF");
        for (MapType type : MapType.values()) {
            Btf.kernel()
                    .enumValue("bpf_map_type", "BPF_MAP_TYPE_" + type)
                    .ifPresent(n -> assertThat(type.number()).isEqualTo((int) n));
        }
        Btf.kernel() // since 5.15
                .enumValue("bpf_attach_type", "BPF_PERF_EVENT")
                .ifPresent(n -> assertThat(ProgramType.PERF_EVENT).isEqualTo((int) n));
        assertThat(Btf.kernel().enumValue("bpf_attach_type", "BPF_TRACE_RAW_TP")).hasValue(ProgramType.TRACE_RAW_TP);
    }
}
