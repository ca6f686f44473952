package dev.syscope.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
class ProcStatusTest {
    @Test
    void ownStatusIsRead() {
        int pid = (int) Kernel.syscall(Nr.GETPID);
        ProcStatus status = ProcStatus.of(pid);
        assertThat(status.exists()).isTrue();
        assertThat(status.field("Name")).isEqualTo("java");
        assertThat(status.number("Pid")).isEqualTo(pid);
        assertThat(status.number("TracerPid")).isNotNegative();
        assertThat(status.number("NoSuchField")).isEqualTo(-1);
        assertThat(status.isKernelThread()).isFalse();
        assertThat(ProcStatus.threads(pid)).contains(pid).isSorted();
    }

    @Test
    void oneThatIsGoneHasAnEmptyStatus() {
        ProcStatus status = ProcStatus.of(999_999_999);
        assertThat(status.exists()).isFalse();
        assertThat(status.isKernelThread()).isFalse();
        assertThat(status.state()).isEqualTo('?');
        assertThat(ProcStatus.threads(999_999_999)).isEmpty();
    }

    @Test
    void fieldWithTheNameOfAnothersEndIsNotTakenForIt() {
        assertThat(new ProcStatus("Name:\tx\nTgid:\t12\nNgid:\t0\nPid:\t7\nPPid:\t3\n").number("Pid")).isEqualTo(7);
    }

    @Test
    void mapTellsWhatIsReadable() {
        int pid = (int) Kernel.syscall(Nr.GETPID);
        try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
            long address = arena.allocate(8, 8).address();
            assertThat(MemoryMap.isReadable(pid, address)).isTrue();
        }
        assertThat(MemoryMap.isReadable(pid, 0)).isFalse();
        assertThat(MemoryMap.isReadable(999_999_999, 4096)).isFalse();
    }
}
