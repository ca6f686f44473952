package dev.syscope.linux.perf;

import static dev.syscope.linux.Architecture.AARCH64;
import static dev.syscope.linux.Architecture.X86_64;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_ADDR;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_CPU;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_ID;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_IP;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_PERIOD;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_REGS_USER;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_TID;
import static dev.syscope.linux.perf.PerfSample.PERF_SAMPLE_TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerfSampleTest {
    private static final long ALL = PERF_SAMPLE_IP | PERF_SAMPLE_TID | PERF_SAMPLE_TIME | PERF_SAMPLE_ADDR
            | PERF_SAMPLE_ID | PERF_SAMPLE_CPU | PERF_SAMPLE_PERIOD | PERF_SAMPLE_REGS_USER;

    private static PerfSample sample(long type, long registers, long... words) {
        return new PerfSample(type, registers).at(MemorySegment.ofArray(words), 0);
    }

    @Test
    void fieldsLieInTheKernelsOrder() {
        long registers = UserRegister.STACK_POINTER.mask() | UserRegister.INSTRUCTION_POINTER.mask();
        PerfSample sample = sample(
                ALL, registers, 0, 0x1000, 8L << 32 | 7, 1_000, 0xADD4, 5, 3, 100, 2, 0x5000, 0x1000);
        assertThat(sample.ip()).isEqualTo(0x1000);
        assertThat(sample.pid()).isEqualTo(7);
        assertThat(sample.tid()).isEqualTo(8);
        assertThat(sample.time()).isEqualTo(1_000);
        assertThat(sample.addr()).isEqualTo(0xADD4);
        assertThat(sample.id()).isEqualTo(5);
        assertThat(sample.cpu()).isEqualTo(3);
        assertThat(sample.period()).isEqualTo(100);
        assertThat(sample.hasRegisters()).isTrue();
        assertThat(sample.register(UserRegister.STACK_POINTER)).isEqualTo(0x5000);
        assertThat(sample.register(UserRegister.INSTRUCTION_POINTER)).isEqualTo(0x1000);
    }

    @Test
    void fieldThatIsNotThereTakesNoSpaceAndIsNotRead() {
        PerfSample sample = sample(PERF_SAMPLE_TID | PERF_SAMPLE_PERIOD, 0, 0, 8L << 32 | 7, 100);
        assertThat(sample.period()).isEqualTo(100);
        assertThatThrownBy(sample::ip).hasMessage("sample_type 0x102 has no 0x1");
    }

    @Test
    void kernelThreadHasNoRegisters() {
        assertThat(sample(PERF_SAMPLE_REGS_USER, UserRegister.STACK_POINTER.mask(), 0, 0).hasRegisters()).isFalse();
    }

    @Test
    void fieldsOfVaryingSizeAreRefused() {
        assertThatThrownBy(() -> new PerfSample(PERF_SAMPLE_IP | 1 << 5, 0))
                .hasMessage("sample_type has fields that are not read: 0x20");
    }

    /** {@code enum perf_event_x86_regs} and {@code enum perf_event_arm_regs}. */
    @ParameterizedTest
    @CsvSource({
        "ARGUMENT_0, 5, 0", "ARGUMENT_1, 4, 1", "ARGUMENT_2, 3, 2", "ARGUMENT_3, 2, 3",
        "FRAME_POINTER, 6, 29", "STACK_POINTER, 7, 31", "INSTRUCTION_POINTER, 8, 32",
    })
    void registersAreNumberedAsTheArchitectureDoes(UserRegister register, int x86_64, int aarch64) {
        assertThat(register.mask(X86_64)).isEqualTo(1L << x86_64);
        assertThat(register.mask(AARCH64)).isEqualTo(1L << aarch64);
    }
}
