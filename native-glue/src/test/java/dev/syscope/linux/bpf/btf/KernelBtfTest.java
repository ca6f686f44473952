package dev.syscope.linux.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The running kernel's types, compared with what is known of them by other ways. */
@Tag("kernel")
class KernelBtfTest {
    @BeforeAll
    static void kernelHasBtf() {
        assumeTrue(Btf.kernelHasBtf(), "needs a kernel with BTF");
    }

    @Test
    void fieldsOfStructuresThatUserSpaceKnowsAreWhereTheHeadersPutThem() {
        Btf kernel = Btf.kernel();
        assertThat(kernel.sizeOf("timespec64")).hasValue(16);
        assertThat(kernel.field("timespec64", "tv_nsec")).isEqualTo(new Field(List.of(), 8, 8, 0, 0));
        assertThat(kernel.sizeOf("iovec")).hasValue(16);
        // through members without a name
        assertThat(kernel.field("bpf_attr", "raw_tracepoint", "prog_fd"))
                .isEqualTo(new Field(List.of(), 8, 4, 0, 0));
        assertThat(kernel.field("bpf_attr", "prog_type").offset()).isZero();
    }

    @Test
    void aPathOverPointersIsFollowed() {
        Btf kernel = Btf.kernel();
        Field tgid = kernel.field("task_struct", "real_parent", "tgid");
        assertThat(tgid.pointers())
                .containsExactly(kernel.field("task_struct", "real_parent").offset());
        assertThat(tgid.offset()).isEqualTo(kernel.field("task_struct", "tgid").offset());
        assertThat(tgid.size()).isEqualTo(4);
        Field nr = kernel.field("task_struct", "thread_pid", "numbers[0]", "nr");
        assertThat(nr.pointers()).hasSize(1);
        assertThat(kernel.field("task_struct", "comm").size()).isEqualTo(16);
    }

    @Test
    void aFieldThatIsntThereIsSaidOrEmpty() {
        Btf kernel = Btf.kernel();
        assertThat(kernel.findField("task_struct", "no_such_field")).isEmpty();
        assertThat(kernel.findField("no_such_struct", "field")).isEmpty();
        assertThat(kernel.findField("task_struct", "tgid", "deeper")).isEmpty();
        assertThatThrownBy(() -> kernel.field("task_struct", "real_parent", "nothing"))
                .hasMessage("this kernel's struct task_struct has no field real_parent.nothing");
    }

    @Test
    void bitFieldsHaveTheirPlaceInTheirWord() {
        // net/core: struct sk_buff's pkt_type is 3 bits; here a UAPI one: perf_event_attr's flags
        Btf kernel = Btf.kernel();
        Field disabled = kernel.field("perf_event_attr", "disabled");
        assertThat(disabled).isEqualTo(new Field(List.of(), 40, 8, 0, 1));
        assertThat(kernel.field("perf_event_attr", "precise_ip")).isEqualTo(new Field(List.of(), 40, 8, 15, 2));
    }

    @Test
    void enumConstantsHaveTheirValues() {
        assertThat(Btf.kernel().enumValue("bpf_func_id", "BPF_FUNC_ringbuf_reserve")).hasValue(131);
        assertThat(Btf.kernel().enumValue("bpf_func_id", "BPF_FUNC_no_such")).isEmpty();
    }

    /** bpftool prints every structure as C with the compiler's layout implied; here the raw dump with offsets. */
    @Test
    void everyMemberOfTaskStructIsWhereBpftoolSaysItIs() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/bpftool")), "needs bpftool");
        Process bpftool = new ProcessBuilder("/usr/sbin/bpftool", "btf", "dump", "file", "/sys/kernel/btf/vmlinux")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Pattern member = Pattern.compile("^\\t'(\\w+)' type_id=\\d+ bits_offset=(\\d+)(?: bitfield_size=(\\d+))?$");
        Btf kernel = Btf.kernel();
        boolean inside = false;
        int compared = 0;
        for (String line : (Iterable<String>) bpftool.inputReader().lines()::iterator) {
            if (line.startsWith("[")) {
                inside = line.contains("STRUCT 'task_struct' ");
            }
            Matcher m = member.matcher(line);
            if (inside && m.matches()) {
                Field field = kernel.field("task_struct", m.group(1));
                assertThat(field.offset() * 8L + field.bitOffset()).as(line).isEqualTo(Long.parseLong(m.group(2)));
                compared++;
            }
        }
        assertThat(bpftool.waitFor()).isZero();
        assertThat(compared).isGreaterThan(100);
    }
}
