package dev.syscope.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * A program that does as much in each second, on many threads: {@code SECONDS PAUSE_MILLIS}. Prints which share of a
 * CPU it took.
 */
final class SteadyProgram {
    private static final int THREADS = 40;
    private static final int WARM_UP_MILLIS = 5_000;

    private SteadyProgram() {}

    /** Runs for that long after a warm-up, and measures itself meanwhile; each thread wakes up after each pause. */
    public static void main(String[] arguments) throws InterruptedException {
        int seconds = Integer.parseInt(arguments[0]);
        int pauseMillis = Integer.parseInt(arguments[1]);
        for (int i = 0; i < THREADS; i++) {
            Thread.ofPlatform().daemon().name("worker " + i).start(() -> work(pauseMillis));
        }
        Thread.sleep(WARM_UP_MILLIS);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        Thread.sleep(seconds * 1000L);
        cpu = system.getProcessCpuTime() - cpu;
        wall = System.nanoTime() - wall;
        System.out.println(String.format(Locale.ROOT, "%.3f", 100.0 * cpu / wall));
    }

    private static void work(int pauseMillis) {
        try {
            while (true) {
                new File("/nowhere").exists();
                Thread.sleep(pauseMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
