package dev.syscope.cli.overhead;

import dev.syscope.cli.overhead.EventCount.Events;
import dev.syscope.linux.proc.Ended;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.WaitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A command that measures itself: a shell runs it with nothing to read and nowhere to write, and says what it took. So
 * a tool's own start and end are not in the figures.
 */
public final class Workload {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all that Linux runs on but alpha

    /** How long it is from one look at a tool's memory to the next: at first, for short runs, and at most. */
    private static final long FIRST_LOOK_NANOS = 1_000_000;

    private static final long LOOK_NANOS = 20_000_000;

    private final Path scratch;
    private final Path script;
    private final Path times;
    private final InheritedState state;
    private final List<String> environment;
    private volatile boolean stopped;

    /**
     * A workload.
     *
     * @param command with its arguments
     * @param scratch an empty directory
     */
    public Workload(List<String> command, Path scratch, InheritedState state) throws IOException {
        this.scratch = scratch;
        this.state = state;
        this.environment = InheritedState.environment();
        script = scratch.resolve("workload");
        times = scratch.resolve("times");
        StringBuilder words = new StringBuilder();
        command.forEach(word -> words.append(quoted(word)).append(' '));
        Files.writeString(
                script,
                "LC_ALL=C TIMEFORMAT='%R %U %S'\n"
                        + "start=$EPOCHREALTIME\n"
                        + "{ time " + words + "</dev/null >/dev/null 2>&1; } 2>" + quoted(times.toString()) + "\n"
                        + "status=$? end=$EPOCHREALTIME\n"
                        + "echo \"$start $end $status\" >>" + quoted(times.toString()) + "\n");
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /**
     * Runs it.
     *
     * @throws IOException if the tool can't run it; the message is the tool's own
     */
    public Sample run(Contender contender) throws IOException {
        if (stopped) {
            throw new IOException("it was interrupted");
        }
        Path output = scratch.resolve("output");
        Path messages = scratch.resolve("messages");
        Files.deleteIfExists(output);
        Files.deleteIfExists(times);
        List<String> command = new ArrayList<>();
        contender.prefix().forEach(word -> command.add(word.equals(Contender.OUTPUT) ? output.toString() : word));
        if (contender.quoted()) {
            command.add("/bin/bash " + script);
        } else {
            command.addAll(List.of("/bin/bash", script.toString()));
        }
        List<String> shell = new ArrayList<>(
                List.of("/bin/sh", "-c", "exec \"$@\" </dev/null >/dev/null 2>" + quoted(messages.toString()), "sh"));
        shell.addAll(command);
        Memory memory;
        Ended ended;
        double waited;
        try (HeldChild child = new Launcher(state).start(new Launch("/bin/sh", shell, environment))) {
            memory = new Memory(child.pid());
            memory.start();
            child.release();
            Ended.awaitEnd(child.pid());
            waited = waitedSeconds(child.pid());
            ended = Ended.await(child.pid());
            memory.end();
        }
        if (!Files.exists(times) || !WaitStatus.exited(ended.status())) {
            throw new IOException(firstLine(messages));
        }
        return sample(contender, ended, waited, memory.kilobytes, contender.events().of(output, messages));
    }

    /** Ends what runs, and lets nothing run again. Any thread. */
    public void stop() {
        stopped = true;
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
    }

    private static String firstLine(Path messages) throws IOException {
        return Files.exists(messages)
                ? Files.readString(messages, java.nio.charset.StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .findFirst()
                        .orElse("it ended without running the command")
                : "it ended without running the command";
    }

    private Sample sample(Contender contender, Ended ended, double waited, long kilobytes, Events events) throws IOException {
        List<String> lines = Files.readAllLines(times);
        if (lines.size() < 2) {
            throw new IOException("it ended before the command did");
        }
        String[] cpu = lines.get(lines.size() - 2).split(" ");
        String[] clock = lines.get(lines.size() - 1).split(" ");
        if (clock[2].equals("127") || clock[2].equals("126")) {
            throw new IOException("the command can't be executed");
        }
        double user = Double.parseDouble(cpu[1]);
        double system = Double.parseDouble(cpu[2]);
        double all = (ended.userMicros() + ended.systemMicros()) / 1e6;
        // perf ends without having waited for its command, whose time is then not in its own
        double commands = waited < (user + system) / 2 ? 0 : user + system;
        boolean bare = contender.name().equals(Contender.BARE);
        return new Sample(
                (micros(clock[1]) - micros(clock[0])) / 1e6,
                user,
                system,
                Math.max(0, all - commands),
                bare ? 0 : kilobytes,
                Integer.parseInt(clock[2]),
                events.seen(),
                events.lost());
    }

    /** CPU seconds of the children that an ended process has waited for: {@code cutime} and {@code cstime}, proc(5). */
    private static double waitedSeconds(int pid) {
        String stat = ProcFile.text("/proc/" + pid + "/stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }

    /** {@code EPOCHREALTIME}: seconds, a point or comma, six digits. */
    private static long micros(String time) {
        return Long.parseLong(time.replaceAll("[.,]", ""));
    }

    /** Looks how much memory a process takes at most, as long as it lives. */
    private static final class Memory {
        private final String status;
        private final Thread thread = new Thread(this::look, "syscope-memory");
        private volatile boolean ended;
        private volatile long kilobytes;

        Memory(int pid) {
            status = "/proc/" + pid + "/status";
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        private void look() {
            for (long pause = FIRST_LOOK_NANOS; !ended; pause = Math.min(2 * pause, LOOK_NANOS)) {
                String text = ProcFile.text(status);
                int at = text.indexOf("VmHWM:");
                if (at >= 0) {
                    String[] words = text.substring(at, text.indexOf('\n', at)).split("\\s+");
                    kilobytes = Long.parseLong(words[1]); // the last one counts: before the exec it was another program's
                }
                LockSupport.parkNanos(this, pause);
            }
        }

        void end() {
            ended = true;
            LockSupport.unpark(thread);
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
