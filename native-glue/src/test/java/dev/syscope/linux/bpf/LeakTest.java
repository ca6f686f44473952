package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.btf.Btf;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Nothing of ours is left in the kernel or in the process, whatever the end. */
@Tag("kernel")
class LeakTest {
    private static final int PROG_GET_FD_BY_ID = 13;
    private static final int MAP_GET_FD_BY_ID = 14;
    private static final int OBJ_GET_INFO_BY_FD = 15;

    /** Three maps, two programs, and where tasks can't own storage its zeros. */
    private static final int HELD = Tasks.areTyped() ? 5 : 6;

    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    /** All that a session holds: maps of several kinds, a program, a link, a ring, a thread. */
    private static void session(String mark, Runnable inside) {
        try (BpfObjects bpf = new BpfObjects()) {
            BpfMap ring = bpf.map(MapSpec.ringBuffer(mark + "r", 1 << 16));
            ThreadStorage.create(bpf, mark + "t", 32, 16);
            LossCounter.create(bpf, mark + "l");
            Assembler asm = new Assembler()
                    .map(R1, mark + "r")
                    .mov(R2, 8)
                    .mov(R3, 0)
                    .call(Helper.RINGBUF_RESERVE)
                    .jump(Jump.EQ, R0, 0, "out")
                    .mov(R1, R0)
                    .mov(R2, 1)
                    .call(Helper.RINGBUF_DISCARD)
                    .label("out")
                    .exit(0);
            bpf.attach(mark, new Hook.BtfTracepoint("sched_process_exec"), asm.code());
            bpf.attach(mark + "2", new Hook.Tracepoint("sched", "sched_process_fork"), new Assembler().exit(0).code());
            try (RingBufferReader reader = new RingBufferReader(List.of(ring), 8 << 20)) {
                inside.run();
                reader.wake();
            }
        }
    }

    @Test
    void manyStartsAndStopsLeaveNothing() throws IOException {
        String mark = "lk" + ProcessHandle.current().pid() % 100000;
        session(mark, () -> assertThat(inKernel(mark)).hasSize(HELD));
        int fds = openFds();
        int threads = threads();
        int turns = Boolean.getBoolean("syscope.throwaway") ? 40 : 200; // an emulated machine may take a second for each
        for (int i = 0; i < turns; i++) {
            session(mark, () -> {});
        }
        assertThat(openFds()).isEqualTo(fds);
        assertThat(threads()).isEqualTo(threads);
        eventuallyNothingInKernel(mark);
    }

    /** Run by the test below in a process of its own. */
    public static void main(String[] arguments) {
        session(arguments[0], () -> {
            System.out.println("ready");
            while (true) {
                LockSupport.park();
            }
        });
    }

    @Test
    void aProcessThatIsKilledLeavesNothing() throws IOException, InterruptedException {
        String mark = "kl" + ProcessHandle.current().pid() % 100000;
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LeakTest.class.getName(),
                        mark)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(child.inputReader().readLine()).isEqualTo("ready");
            assertThat(inKernel(mark)).hasSize(HELD);
        } finally {
            child.destroyForcibly().waitFor();
        }
        eventuallyNothingInKernel(mark);
    }

    private static void eventuallyNothingInKernel(String mark) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20); // they are freed after a grace period
        while (!inKernel(mark).isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(inKernel(mark)).isEmpty();
    }

    private static int openFds() throws IOException {
        try (Stream<Path> fds = Files.list(Path.of("/proc/self/fd"))) {
            return (int) fds.count();
        }
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("syscope"))
                .count();
    }

    /** The names of all maps and programs of the kernel that begin with a mark. */
    private static List<String> inKernel(String mark) {
        List<String> names = new ArrayList<>();
        names.addAll(names(Bpf.MAP_GET_NEXT_ID, MAP_GET_FD_BY_ID, "bpf_map_info", mark));
        names.addAll(names(Bpf.PROG_GET_NEXT_ID, PROG_GET_FD_BY_ID, "bpf_prog_info", mark));
        return names;
    }

    private static List<String> names(int next, int byId, String info, String mark) {
        int nameOffset = Btf.kernel().field(info, "name").offset();
        List<String> names = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            MemorySegment out = arena.allocate(512, 8);
            int id = 0;
            while (true) {
                attr.fill((byte) 0);
                attr.set(ValueLayout.JAVA_INT, 0, id);
                if (Kernel.failed(Bpf.call(next, attr))) {
                    return names;
                }
                id = attr.get(ValueLayout.JAVA_INT, 4);
                attr.fill((byte) 0);
                attr.set(ValueLayout.JAVA_INT, 0, id);
                long fd = Bpf.call(byId, attr);
                if (Kernel.failed(fd)) {
                    continue; // gone meanwhile
                }
                attr.fill((byte) 0);
                out.fill((byte) 0);
                attr.set(ValueLayout.JAVA_INT, 0, (int) fd);
                attr.set(ValueLayout.JAVA_INT, 4, nameOffset + 16);
                attr.set(ValueLayout.JAVA_LONG, 8, out.address());
                Kernel.check(Bpf.call(OBJ_GET_INFO_BY_FD, attr), "BPF_OBJ_GET_INFO_BY_FD");
                Kernel.syscall(Nr.CLOSE, fd);
                String name = out.getString(nameOffset);
                if (name.startsWith(mark)) {
                    names.add(name);
                }
            }
        }
    }
}
