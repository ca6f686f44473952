package dev.syscope.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmc.common.item.IItemIterable;

class JfrRecordingTest {
    @TempDir
    Path directory;

    @Test
    void aRecordingWithoutEventsCanBeRead() throws IOException {
        Path file = directory.resolve("empty.jfr");
        JfrRecording.create(file, SampleEvents.options()).close();
        assertThat(RecordingFile.readAllEvents(file)).hasSize(1);
    }

    @Test
    void chunksAreRotatedBySizeAndByAge() throws Exception {
        Path bySize = directory.resolve("size.jfr");
        JfrOptions small = new JfrOptions(false, 64 << 10, Duration.ofHours(1), "1", "c", message -> {});
        write(bySize, small, 20_000, 1);
        assertThat(Chunk.all(bySize)).hasSizeGreaterThan(4).allSatisfy(chunk -> assertThat(chunk.size()).isLessThan(64 << 10));
        assertThat(syscalls(bySize)).hasSize(20_000);
        assertThat(missionControlCount(bySize)).isEqualTo(20_000);
        Path byAge = directory.resolve("age.jfr");
        write(byAge, new JfrOptions(false, 8 << 20, Duration.ofSeconds(1), "1", "c", message -> {}), 50, 100_000_000);
        assertThat(Chunk.all(byAge).size()).isBetween(4, 6);
        assertThat(syscalls(byAge)).hasSize(50);
    }

    @Test
    void chunksOfEventsLongPastHaveDistinctStarts() throws Exception {
        Path file = directory.resolve("past.jfr");
        JfrOptions options = new JfrOptions(false, 64 << 10, Duration.ofHours(1), "1", "c", message -> {});
        try (JfrRecording recording = JfrRecording.create(file, options)) {
            for (int i = 0; i < 20_000; i++) {
                recording.lost(SampleEvents.START - 1_000_000_000, i, "past");
            }
        }
        assertThat(Chunk.all(file).stream().map(Chunk::startNanos).toList()).hasSizeGreaterThan(2).doesNotHaveDuplicates();
    }

    @Test
    void aFileCutAnywhereInItsLastChunkIsReadUpToIt() throws Exception {
        Path whole = directory.resolve("whole.jfr");
        JfrOptions options = new JfrOptions(false, 8 << 20, Duration.ofSeconds(1), "1", "c", message -> {});
        write(whole, options, 15, 100_000_000);
        List<Chunk> chunks = Chunk.all(whole);
        Chunk last = chunks.getLast();
        assertThat(chunks.size()).isGreaterThan(1);
        int before = 0;
        for (RecordedEvent event : RecordingFile.readAllEvents(whole)) {
            before += event.getStartTime().isBefore(last.start()) && event.getEventType().getName().equals("syscope.Syscall") ? 1 : 0;
        }
        assertThat(before).isBetween(5, 14);
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = directory.resolve("cut.jfr");
        Files.write(cut, bytes);
        try (var channel = java.nio.channels.FileChannel.open(cut, java.nio.file.StandardOpenOption.WRITE)) {
            for (long length = bytes.length - 1; length >= last.offset(); length--) {
                channel.truncate(length);
                assertThat(readUntilFailure(cut)).as("cut at " + length).isGreaterThanOrEqualTo(before);
                assertThat(Chunk.all(cut)).as("cut at " + length).hasSize(chunks.size() - 1);
                if (length % 97 == 0 || length - last.offset() < 70) {
                    assertThat(missionControlCount(cut)).as("cut at " + length).isGreaterThanOrEqualTo(before);
                }
            }
        }
    }

    private static int readUntilFailure(Path file) {
        int count = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                count += recording.readEvent().getEventType().getName().equals("syscope.Syscall") ? 1 : 0;
            }
        } catch (IOException | RuntimeException e) {
            // expected: the last chunk is not whole
        }
        return count;
    }

    private static long missionControlCount(Path file) throws Exception {
        long count = 0;
        for (IItemIterable items : MissionControl.load(file)) {
            count += items.getType().getIdentifier().equals("syscope.Syscall") ? items.getItemCount() : 0;
        }
        return count;
    }

    @Test
    void existingFilesAndLinksAreNotTouchedWithoutForce() throws IOException {
        Path file = directory.resolve("mine");
        Files.writeString(file, "precious");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path dangling = Files.createSymbolicLink(directory.resolve("dangling"), directory.resolve("nowhere"));
        for (Path path : List.of(file, link, dangling)) {
            assertThatThrownBy(() -> JfrRecording.create(path, SampleEvents.options()))
                    .isInstanceOf(JfrException.class)
                    .hasMessage(path + " exists; give --force to replace it");
        }
        JfrOptions force = JfrOptions.defaults(true, "1", "c", message -> {});
        JfrRecording.create(link, force).close();
        assertThat(file).hasContent("precious");
        assertThat(Files.isRegularFile(link, java.nio.file.LinkOption.NOFOLLOW_LINKS)).isTrue();
        assertThatThrownBy(() -> JfrRecording.create(Path.of("/dev/null"), force))
                .hasMessage("/dev/null is not a regular file; give another name");
        assertThatThrownBy(() -> JfrRecording.create(directory.resolve("no/such"), force))
                .hasMessage("can't create " + directory.resolve("no/such") + ": No such file or directory");
    }

    @Test
    void anEventAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        JfrOptions options = new JfrOptions(false, 8 << 20, Duration.ofHours(1), "1", "c", message -> {});
        MemorySegment text = SampleEvents.text("3, \"some bytes\", 10");
        try (JfrRecording recording = JfrRecording.create(directory.resolve("hot.jfr"), options)) {
            writeSyscalls(recording, text, 400_000);
            long before = threads.getCurrentThreadAllocatedBytes();
            writeSyscalls(recording, text, 1_000_000);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            // a few chunks are written out meanwhile: per chunk, not per event
            assertThat(allocated).isLessThan(1_000_000);
        }
    }

    @Test
    void fiveMillionEventsFitInASmallHeapAndAreReadByAll() throws Exception {
        Path file = directory.resolve("big.jfr");
        assertThat(load("-Xmx64m", file, 5_000_000)).isEqualTo("dropped 0\n");
        long count = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                count += recording.readEvent().getEventType().getName().equals("syscope.Syscall") ? 1 : 0;
            }
        }
        assertThat(count).isEqualTo(5_000_000);
        assertThat(JfrTool.run("summary", file.toString())).containsPattern("syscope\\.Syscall +5000000 ");
        assertThat(output(program("-Xmx2g", MissionControl.class, file.toString()))) // it keeps all events in memory
                .isEqualTo("syscope.Recording " + Chunk.all(file).size() + "\nsyscope.Syscall 5000000\n");
        Files.delete(file);
    }

    @Test
    void aFullDiskIsSaidOnceAndLeavesWhatWasRecorded() throws Exception {
        boolean mayMount = new ProcessBuilder("unshare", "-r", "-m", "true").start().waitFor() == 0;
        assumeTrue(mayMount || "true".equals(System.getenv("CI")), "needs to unshare a mount namespace");
        String script = "mount -t tmpfs -o size=20m tmpfs '" + directory + "' && \"$@\" && cp '" + directory + "/full.jfr' \"$0\"";
        Path copy = Files.createTempFile("syscope", ".jfr");
        try {
            List<String> command = new ArrayList<>(List.of("unshare", "-r", "-m", "sh", "-c", script, copy.toString()));
            command.addAll(loadCommand("-Xmx64m", directory.resolve("full.jfr"), 2_000_000));
            String output = output(command);
            assertThat(output.lines().toList()).hasSize(2);
            assertThat(output)
                    .startsWith("warning: can't write " + directory + "/full.jfr: No space left on device; what was recorded");
            long dropped = Long.parseLong(output.substring(output.indexOf("dropped ") + 8).trim());
            assertThat(dropped).isPositive();
            assertThat(syscalls(copy)).hasSize((int) (2_000_000 - dropped));
            assertThat(Chunk.all(copy).getLast()).satisfies(last -> assertThat(last.offset() + last.size()).isEqualTo(Files.size(copy)));
        } finally {
            Files.delete(copy);
        }
    }

    private static String load(String heap, Path file, int count) throws Exception {
        return output(loadCommand(heap, file, count));
    }

    private static List<String> loadCommand(String heap, Path file, int count) {
        return program(heap, SyscallLoad.class, file.toString(), Integer.toString(count));
    }

    private static List<String> program(String heap, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static String output(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static void writeSyscalls(JfrRecording recording, MemorySegment text, int count) {
        for (int i = 0; i < count; i++) {
            recording.syscall(
                    SampleEvents.START + i, i, recording.thread(1, 1 + i % 8), 0, 1, "write", text, 0, (int) text.byteSize(), 10, false);
        }
    }

    private static void write(Path file, JfrOptions options, int count, long apartNanos) {
        try (JfrRecording recording = JfrRecording.create(file, options)) {
            long now = System.nanoTime();
            for (int i = 0; i < count; i++) {
                recording.syscall(
                        now + i * apartNanos, 10, recording.thread(1, 1), 0, 1, "read", SampleEvents.text("3"), 0, 1, i, false);
            }
        }
    }

    private static List<RecordedEvent> syscalls(Path file) throws IOException {
        List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
        events.removeIf(event -> !event.getEventType().getName().equals("syscope.Syscall"));
        return events;
    }
}
