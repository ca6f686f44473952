package dev.syscope.bench;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the kernel's types cost a program that has just started, beside reading their file and nothing more. */
final class BtfBench {
    private static final String FILE = "/sys/kernel/btf/vmlinux";
    private static final int ROUNDS = 15;
    private static final double MILLI = 1e-6;

    private BtfBench() {}

    /**
     * Prints the table; or, in a JVM of its own, the nanoseconds of one way.
     *
     * @param arguments the repository's root and how many rounds (default 15); or a way
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("lookups")) {
            Kernel.syscall(Nr.GETPID); // the first downcall costs something whoever makes it
            long start = System.nanoTime();
            lookups(Btf.kernel());
            System.out.println(System.nanoTime() - start);
            return;
        }
        if (arguments[0].equals("file")) {
            long start = System.nanoTime();
            Files.readAllBytes(Path.of(FILE));
            System.out.println(System.nanoTime() - start);
            return;
        }
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : ROUNDS;
        double[] lookups = new double[rounds];
        double[] file = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            file[i] = run("file");
            lookups[i] = run("lookups");
        }
        print("all lookups of exitsnoop and opensnoop -F", lookups, file);
        print("only reading the file", file, file);
    }

    private static void lookups(Btf kernel) {
        kernel.tracepointArguments("sched_process_exit");
        for (String tracepoint : List.of("sched_process_exit", "sched_process_fork", "sched_process_free")) {
            kernel.find(Kind.TYPEDEF, "btf_trace_" + tracepoint);
        }
        kernel.field("task_struct", "real_parent", "tgid");
        kernel.field("task_struct", "signal", "group_exit_code");
        kernel.field("task_struct", "signal", "oom_mm");
        kernel.field("task_struct", "se", "sum_exec_runtime");
        kernel.field("task_struct", "group_leader", "start_time");
        kernel.field("task_struct", "fs", "pwd", "dentry");
        kernel.field("task_struct", "files", "fdt", "max_fds");
        kernel.field("mm_struct", "arg_start");
        kernel.field("file", "f_path", "dentry");
        kernel.field("mount", "mnt");
        kernel.field("dentry", "d_name", "name");
    }

    private static void print(String what, double[] seconds, double[] reference) {
        double[] ratios = new double[seconds.length];
        Arrays.setAll(ratios, i -> seconds[i] / reference[i]);
        Arrays.sort(ratios);
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%-42s %5.1f ms (%.1f to %.1f), %.2f times reading it%n",
                what,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1],
                ratios[ratios.length / 2]);
    }

    private static double run(String way) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BtfBench.class.getName(),
                        way)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        double nanos = Double.parseDouble(child.inputReader().readLine());
        if (child.waitFor() != 0) {
            throw new IOException("the JVM that measures " + way + " failed");
        }
        return nanos * MILLI;
    }
}
