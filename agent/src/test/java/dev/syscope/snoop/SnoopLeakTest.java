package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many starts and stops of the snoop sources leave no descriptor, thread, map, program or link. */
@Tag("kernel")
class SnoopLeakTest {
    /** Starts and stops; an emulated machine may take a second for each. */
    private static final int TURNS = Boolean.getBoolean("syscope.throwaway") ? 40 : 200;

    /** {@code enum bpf_cmd}: what gives a descriptor for an id, by the word before the id in fdinfo. */
    private enum Kind {
        PROG(13),
        MAP(14),
        LINK(30);

        private final int getFdById;

        Kind(int getFdById) {
            this.getFdById = getFdById;
        }
    }

    @BeforeAll
    static void privileged() {
        SnoopPrivilege.required();
    }

    private static SnoopSource attach(int kind, SnoopBuffer buffer) {
        SnoopFilter chosen = SnoopFilter.chosen();
        return switch (kind) {
            case 0 -> OpenSource.attach(new OpenFilter(chosen, false, List.of(), true), buffer, record -> {});
            case 1 -> ExecSource.attach(new ExecFilter(chosen, true), buffer, record -> {});
            case 2 -> ExecSource.attach(ExecFilter.of(chosen), buffer, record -> {});
            default -> ExitSource.attach(new ExitFilter(chosen, false, false, true), buffer, record -> {});
        };
    }

    private static Set<String> startAndStop(int kind) throws IOException {
        try (SnoopSource source = attach(kind, new SnoopBuffer(1 << 16, 1 << 22))) {
            source.choose((int) ProcessHandle.current().pid());
            source.poll(0);
            return held();
        }
    }

    @Test
    void manyStartsAndStopsLeaveNothing() throws IOException {
        startAndStop(0);
        startAndStop(1);
        startAndStop(3);
        int fds = descriptors();
        int threads = threads();
        Set<String> all = new TreeSet<>();
        for (int i = 0; i < TURNS; i++) {
            // those that attach to system calls take a second to detach
            Set<String> held = startAndStop(i % 50 == 0 ? i / 50 % 2 : 2 + i % 2);
            assertThat(held).hasSizeGreaterThan(5);
            all.addAll(held);
        }
        assertThat(descriptors()).isEqualTo(fds);
        assertThat(threads()).isEqualTo(threads);
        assertThat(all).anyMatch(one -> one.startsWith("LINK")).hasSizeGreaterThan(TURNS * 5);
        eventually(() -> {
            all.removeIf(one -> !isInKernel(one)); // they are freed after a grace period
            return all;
        });
    }

    private static void eventually(Supplier<Set<String>> left) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!left.get().isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(left.get()).isEmpty();
    }

    /** The BPF objects behind our descriptors, as {@code KIND id}. */
    private static Set<String> held() throws IOException {
        Set<String> held = new TreeSet<>();
        try (DirectoryStream<Path> infos = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path info : infos) {
                for (String line : lines(info)) {
                    for (Kind kind : Kind.values()) {
                        String word = kind.name().toLowerCase(Locale.ROOT) + "_id:";
                        if (line.startsWith(word)) {
                            held.add(kind + " " + line.substring(word.length()).strip());
                        }
                    }
                }
            }
        }
        return held;
    }

    private static List<String> lines(Path info) throws IOException {
        try {
            return Files.readAllLines(info);
        } catch (NoSuchFileException e) {
            return List.of(); // that of the directory itself
        }
    }

    private static boolean isInKernel(String held) {
        String[] words = held.split(" ");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = arena.allocate(128, 8);
            attr.set(ValueLayout.JAVA_INT, 0, Integer.parseInt(words[1]));
            long fd = Kernel.syscall(Nr.BPF, Kind.valueOf(words[0]).getFdById, attr.address(), attr.byteSize());
            if (Kernel.failed(fd)) {
                return false;
            }
            Kernel.syscall(Nr.CLOSE, fd);
            return true;
        }
    }

    private static int descriptors() throws IOException {
        try (var fds = Files.list(Path.of("/proc/self/fd"))) {
            return (int) fds.count();
        }
    }

    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("syscope"))
                .count();
    }
}
