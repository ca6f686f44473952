package dev.syscope.jfr;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** A program that records many system calls: {@code FILE COUNT}. Prints how many are lost, and each warning. */
final class SyscallLoad {
    private SyscallLoad() {}

    public static void main(String[] arguments) {
        JfrOptions options = JfrOptions.defaults(false, "1", "load", message -> System.out.println("warning: " + message));
        MemorySegment text = SampleEvents.text("3, \"some bytes\", 10");
        int count = Integer.parseInt(arguments[1]);
        JfrRecording recording = JfrRecording.create(Path.of(arguments[0]), options);
        try (recording) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                recording.syscall(
                        start + i * 1000L, 1000 + i % 10_000, recording.thread(1, 1 + i % 64), 0, 1, "write", text, 0, (int) text.byteSize(), 10, false);
            }
        }
        System.out.println("dropped " + recording.dropped());
    }
}
