package dev.syscope.linux.ptrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads a child that is stopped just before its exec: what is mapped where in it is known. */
@Tag("kernel")
class ProcessMemoryTest {
    private static final int PAGE = 4096;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment into = arena.allocate(3 * PAGE, 8);
    private final MemorySegment status = arena.allocate(4, 4);
    private final ProcessMemory memory = new ProcessMemory(arena);
    private HeldChild child;

    @BeforeEach
    void stopChild() {
        child = new Launcher().start(new Launch("/bin/true", List.of("some argument"), List.of()));
        assertThat(Ptrace.seize(child.pid(), Ptrace.O_EXITKILL)).isZero();
        assertThat(Ptrace.interrupt(child.pid())).isZero();
        await();
        assertThat(WaitStatus.event(status.get(ValueLayout.JAVA_INT, 0))).isEqualTo(Ptrace.EVENT_STOP);
    }

    @AfterEach
    void endChild() {
        child.close();
        Ptrace.detach(child.pid(), 0);
        await();
        arena.close();
    }

    private void await() {
        assertThat(Kernel.syscall(Nr.WAIT4, child.pid(), status.address(), WaitStatus.WALL, 0)).isEqualTo(child.pid());
    }

    @Test
    void bytesAreThoseOfTheTarget() {
        assertThat(memory.read(child.pid(), LaunchImage.BASE, into, 16, 4)).isEqualTo(4);
        assertThat(into.get(ValueLayout.JAVA_INT_UNALIGNED, 16)).isEqualTo(0x464C457F); // the ELF header
    }

    @Test
    void readEndsWhereTheMapEnds() {
        long end = LaunchImage.SCRATCH + PAGE;
        assertThat(memory.read(child.pid(), end - 10, into, 0, 100)).isEqualTo(10);
        assertThat(memory.read(child.pid(), LaunchImage.SCRATCH, into, 0, 2 * PAGE)).isEqualTo(PAGE);
    }

    @Test
    void nothingIsReadWhereNothingIs() {
        assertThat(memory.read(child.pid(), LaunchImage.SCRATCH + PAGE, into, 0, 8)).isZero();
        assertThat(memory.read(child.pid(), 0, into, 0, 8)).isZero();
        assertThat(memory.read(child.pid(), -8, into, 0, 8)).isZero();
        assertThat(memory.read(child.pid(), LaunchImage.BASE, into, 0, 0)).isZero();
        assertThat(memory.read(child.pid(), LaunchImage.BASE, into, 0, -1)).isZero();
    }

    @Test
    void wordByWordReadsTheSame() {
        MemorySegment words = arena.allocate(100, 8);
        assertThat(memory.read(child.pid(), LaunchImage.BASE + 3, into, 0, 61)).isEqualTo(61);
        assertThat(memory.peek(child.pid(), LaunchImage.BASE + 3, words, 5, 61)).isEqualTo(61);
        assertThat(words.asSlice(5, 61).mismatch(into.asSlice(0, 61))).isEqualTo(-1);
        assertThat(memory.peek(child.pid(), LaunchImage.SCRATCH + PAGE - 5, words, 0, 61)).isEqualTo(5);
    }

    @Test
    void oneThatIsGoneHasNoMemory() {
        assertThat(memory.read(999_999_999, LaunchImage.BASE, into, 0, 8)).isZero();
    }
}
