package dev.syscope.jfr;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells what threads are called. Asked when a thread first appears in a chunk, and at its end. */
@FunctionalInterface
public interface ThreadNames {
    /** The kernel's names, from {@code /proc/PID/task/TID/comm}; empty for a thread that has ended. */
    ThreadNames KERNEL = (pid, tid) -> JfrThread.of(comm(pid, tid), tid);

    /**
     * What a thread is called.
     *
     * @param pid its process, in our pid namespace
     * @param tid the thread, in our pid namespace
     */
    JfrThread thread(int pid, int tid);

    /**
     * Asked again for each thread when a chunk is written: what is known of it by now.
     *
     * @param before what {@link #thread} said, or what the event's source did
     */
    default JfrThread again(JfrThread before, int pid, int tid) {
        return before;
    }

    /** A thread's name in the kernel, or an empty one. */
    static String comm(int pid, int tid) {
        try {
            byte[] name = Files.readAllBytes(Path.of("/proc/" + pid + "/task/" + tid + "/comm"));
            int end = name.length > 0 && name[name.length - 1] == '\n' ? name.length - 1 : name.length;
            return new String(name, 0, end, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
