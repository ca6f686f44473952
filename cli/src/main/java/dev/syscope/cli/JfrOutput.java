package dev.syscope.cli;

import dev.syscope.cli.render.JavaNames;
import dev.syscope.jfr.AttachSocket;
import dev.syscope.jfr.HotSpotJvm;
import dev.syscope.jfr.JfrException;
import dev.syscope.jfr.JfrOptions;
import dev.syscope.jfr.JfrRecording;
import dev.syscope.jfr.JfrThread;
import dev.syscope.jfr.JvmRecording;
import dev.syscope.jfr.JvmThreads;
import dev.syscope.jfr.ThreadNames;
import dev.syscope.jfr.TimeBase;
import dev.syscope.linux.proc.ProcStatus;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JFR file that a view records to, and the JVMs among its targets.
 *
 * <p>A JVM that can't be asked is said and done without.
 */
final class JfrOutput implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);

    private final Asked asked;
    private final Map<Integer, JvmThreads> jvms = new LinkedHashMap<>();
    private JvmThreads merged;
    private Optional<JvmRecording> theirs = Optional.empty();
    private Optional<JfrRecording> ours = Optional.empty();

    /**
     * What was asked for.
     *
     * @param file where to record; empty for not at all
     * @param force whether a file that exists is replaced
     * @param merge whether a JVM's own recording is joined
     * @param java whether threads have Java's names
     * @param thresholdNanos shorter system calls are not recorded
     */
    record Asked(Optional<String> file, boolean force, boolean merge, boolean java, long thresholdNanos) {
        static final long DEFAULT_THRESHOLD_NANOS = 1_000_000;

        /** For a view that has no threshold. */
        Asked(Optional<String> file, boolean force, boolean merge, boolean java) {
            this(file, force, merge, java, DEFAULT_THRESHOLD_NANOS);
        }

        Asked {
            if (file.filter(String::isEmpty).isPresent()) {
                throw new UsageException("--jfr needs the name of a file");
            }
            if (merge && file.isEmpty()) {
                throw new UsageException("--jfr-merge needs --jfr FILE");
            }
            if (force && file.isEmpty()) {
                throw new UsageException("--force needs --jfr FILE");
            }
        }
    }

    private JfrOutput(Asked asked) {
        this.asked = asked;
    }

    /**
     * Opens the file and asks the JVMs, before any of their threads is held.
     *
     * @param view the subcommand, for the recording
     * @param pids the targets that run already
     * @throws JfrException if the file can't be created
     */
    static JfrOutput open(Asked asked, String view, List<Integer> pids) {
        JfrOutput output = new JfrOutput(asked);
        try {
            if (asked.java() || asked.merge()) {
                if (pids.isEmpty()) {
                    throw new UsageException((asked.java() ? "--java" : "--jfr-merge") + " needs -p PID of a JVM that runs");
                }
                pids.forEach(output::ask);
            }
            asked.file().ifPresent(file -> output.create(file, view));
            return output;
        } catch (RuntimeException e) {
            output.leave();
            throw e;
        }
    }

    private void ask(int pid) {
        if (!ProcStatus.of(pid).exists()) {
            return; // which whoever attaches to it says
        }
        try {
            HotSpotJvm jvm = HotSpotJvm.of(pid);
            AttachSocket socket = new AttachSocket(jvm, ANSWER_LIMIT);
            jvms.put(pid, new JvmThreads(jvm, socket, Messages::say));
            if (asked.merge() && theirs.isEmpty()) {
                record(jvm, socket);
            } else if (asked.merge()) {
                Messages.say("only one JVM's recording can be joined: that of " + pid + " isn't");
            }
        } catch (JfrException e) {
            Interrupts.stayIfEnding();
            Messages.say(e.getMessage());
        }
    }

    private void record(HotSpotJvm jvm, AttachSocket socket) {
        JvmRecording recording = new JvmRecording(jvm, socket);
        Interrupts.undoIfEarly(recording::close);
        try {
            recording.start("default");
            theirs = Optional.of(recording);
            merged = jvms.get(jvm.pid());
        } catch (JfrException e) {
            recording.close();
            throw e;
        }
    }

    private void create(String file, String view) {
        JfrOptions options = JfrOptions.defaults(
                asked.force(), Main.version(), ProcessHandle.current().info().commandLine().orElse("syscope " + view), Messages::say);
        try {
            TimeBase time = time();
            Interrupts.stayIfEnding();
            JfrRecording recording = JfrRecording.create(Path.of(file), options, new Names(), time);
            ours = Optional.of(recording);
            Interrupts.undoIfEarly(recording::close); // leaves a file that can be read
        } catch (InvalidPathException e) {
            throw new UsageException("--jfr: " + e.getMessage());
        }
    }

    private TimeBase time() {
        try {
            return theirs.map(JvmRecording::time).orElseGet(TimeBase::now);
        } catch (JfrException e) {
            Interrupts.stayIfEnding();
            Messages.say(e.getMessage());
            theirs.ifPresent(JvmRecording::close);
            theirs = Optional.empty();
            return TimeBase.now();
        }
    }

    /** What to record to, if a file was asked for. */
    Optional<JfrRecording> recording() {
        return ours;
    }

    /** Java's names for threads, where they were asked for and a target's JVM told them. */
    JavaNames names() {
        return asked.java() ? new JavaNames(this::javaName) : JavaNames.NONE;
    }

    /** Asks again, for the names of threads that are new. Only when nobody holds the targets' threads any more. */
    void learnNames() {
        jvms.values().forEach(JvmThreads::refresh);
    }

    private Optional<String> javaName(int tid) {
        for (JvmThreads jvm : jvms.values()) {
            Optional<String> name = jvm.name(tid);
            if (name.isPresent()) {
                return name;
            }
        }
        return Optional.empty();
    }

    /** Writes all that is to be written, once. Only when nobody holds the targets' threads any more. */
    void finish() {
        if (ours.isPresent()) {
            learnNames();
        }
        try {
            theirs.ifPresent(recording -> recording.appendTo(Path.of(asked.file().orElseThrow()), threads -> {
                merged.learn(threads);
                return complete();
            }));
        } catch (JfrException e) {
            Messages.say(e.getMessage());
        }
        complete();
        leave();
    }

    /** Whether all of ours is in the file; if not that was said when it failed. */
    private boolean complete() {
        ours.ifPresent(JfrRecording::close);
        boolean whole = ours.isEmpty() || !ours.get().failed();
        ours = Optional.empty();
        return whole;
    }

    @Override
    public void close() {
        finish();
    }

    private void leave() {
        ours = Optional.empty();
        theirs.ifPresent(JvmRecording::close);
        theirs = Optional.empty();
        jvms.values().forEach(JvmThreads::close);
        jvms.clear();
    }

    /** The names of each JVM's threads, and the kernel's of all others. */
    private final class Names implements ThreadNames {
        @Override
        public JfrThread thread(int pid, int tid) {
            return names(pid).thread(pid, tid);
        }

        @Override
        public JfrThread again(JfrThread before, int pid, int tid) {
            return names(pid).again(before, pid, tid);
        }

        private ThreadNames names(int pid) {
            JvmThreads jvm = jvms.get(pid);
            return jvm == null ? KERNEL : jvm;
        }
    }
}
