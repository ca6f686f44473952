package dev.syscope.jfr;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** The Java threads that a JVM's recording tells of, those too that ended before anybody could ask for their names. */
final class RecordedThreads {
    private RecordedThreads() {}

    /** Threads by the ids that the kernel gave them in the JVM's pid namespace. */
    static Map<Long, JfrThread.Java> of(Path file) throws IOException {
        Map<Long, JfrThread.Java> threads = new HashMap<>();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                add(threads, event.getThread());
                if (event.getEventType().getName().equals("jdk.ThreadStart")) {
                    add(threads, event.getThread("thread"));
                }
            }
        }
        return threads;
    }

    private static void add(Map<Long, JfrThread.Java> threads, RecordedThread thread) {
        if (thread != null && !thread.isVirtual() && thread.getJavaName() != null && thread.getJavaThreadId() > 0) {
            threads.putIfAbsent(thread.getOSThreadId(), new JfrThread.Java(thread.getJavaName(), thread.getJavaThreadId()));
        }
    }
}
