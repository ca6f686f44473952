package dev.syscope.jfr;

import dev.syscope.linux.proc.ProcStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Java's names for the threads of a JVM, from {@code Thread.print}; the kernel cuts them at 15 bytes.
 *
 * <p>An unknown thread is answered with the kernel's name at once and asked for in the background: a JVM answers only
 * at a safepoint, which a thread that a tracer holds would never reach. Safe for any thread.
 */
public final class JvmThreads implements ThreadNames, AutoCloseable {
    private static final long LEAST_MILLIS_BETWEEN = 250;

    /**
     * {@code "name" #12 [4711] daemon prio=5 ... nid=0x1267 runnable}; the bracket since 21, decimal nid since 22. A name
     * may have lines, and look like a line's end. A thread of the JVM's own has no number.
     */
    private static final Pattern THREAD = Pattern.compile(
            "^\"([\\s\\S]*?)\" (?:#(\\d+)(?: \\[\\d+\\])? (?:daemon )?prio=|os_prio=)(?!.*\" #\\d).*\\bnid=(0x[0-9a-f]+|\\d+)",
            Pattern.MULTILINE | Pattern.UNIX_LINES);

    private final HotSpotJvm jvm;
    private final AttachSocket socket;
    private final Consumer<String> warnings;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("syscope-java-threads").unstarted(task));
    private final Map<Long, JfrThread.Java> learned = new ConcurrentHashMap<>();
    private volatile Map<Integer, Known> threads = Map.of();

    /** Threads of the JVM's own, which {@code Thread.print} left out twice: once may have been too early. */
    private volatile Set<Integer> notJava = Set.of();

    private Set<Integer> leftOut = Set.of();
    private volatile long lastAskedNanos = System.nanoTime();

    private record Known(long ownTid, JfrThread.Java java) {}

    /**
     * Asks a JVM for its threads.
     *
     * @param warnings takes one line if it can't be asked later on
     * @throws JfrException if it can't be asked now
     */
    public JvmThreads(HotSpotJvm jvm, AttachSocket socket, Consumer<String> warnings) {
        this.jvm = jvm;
        this.socket = socket;
        this.warnings = warnings;
        threads = ask();
    }

    @Override
    public JfrThread thread(int pid, int tid) {
        String comm = ThreadNames.comm(pid, tid);
        return pid == jvm.pid() ? again(JfrThread.of(comm, tid), pid, tid) : JfrThread.of(comm, tid);
    }

    @Override
    public JfrThread again(JfrThread before, int pid, int tid) {
        if (pid != jvm.pid() || before.java().isPresent()) {
            return before;
        }
        Optional<Known> known = known(tid);
        if (known.isPresent()) {
            return new JfrThread(before.osName(), known.get().ownTid(), Optional.of(known.get().java()));
        }
        long ownTid = jvm.ownPid() != jvm.pid() && before.osThreadId() == tid ? ownTid(tid) : before.osThreadId();
        return new JfrThread(before.osName(), ownTid, Optional.ofNullable(learned.get(ownTid)));
    }

    /** A thread's full name, if the JVM told it. */
    public Optional<String> name(int tid) {
        return known(tid).map(found -> found.java().name());
    }

    /** Takes names from elsewhere, by ids in the JVM's pid namespace. */
    public void learn(Map<Long, JfrThread.Java> byOwnTid) {
        learned.putAll(byOwnTid);
    }

    private Optional<Known> known(int tid) {
        Known known = threads.get(tid);
        if (known == null && !notJava.contains(tid) && asked.compareAndSet(false, true)) {
            long sinceMillis = (System.nanoTime() - lastAskedNanos) / 1_000_000;
            background.schedule(this::refresh, Math.max(0, LEAST_MILLIS_BETWEEN - sinceMillis), TimeUnit.MILLISECONDS);
        }
        return Optional.ofNullable(known);
    }

    /** Asks again now: only when nobody holds the JVM's threads. Names of threads that have ended are kept. */
    public synchronized void refresh() {
        asked.set(false);
        try {
            Map<Integer, Known> all = new HashMap<>(threads);
            all.putAll(ask());
            threads = Map.copyOf(all);
        } catch (JfrException e) {
            boolean ended = !ProcStatus.of(jvm.pid()).exists(); // it need not be asked any more
            if (!ended && warned.compareAndSet(false, true)) {
                warnings.accept(e.getMessage());
            }
        }
    }

    private synchronized Map<Integer, Known> ask() {
        lastAskedNanos = System.nanoTime();
        Map<Long, JfrThread.Java> byOwnTid = parse(socket.run("jcmd", "Thread.print"));
        Map<Integer, Known> found = new HashMap<>();
        Set<Integer> unnamed = new HashSet<>();
        Set<Integer> unnamedTwice = new HashSet<>();
        for (int tid : ProcStatus.threads(jvm.pid())) {
            long ownTid = jvm.ownPid() == jvm.pid() ? tid : ownTid(tid);
            JfrThread.Java java = byOwnTid.get(ownTid);
            if (java != null) {
                found.put(tid, new Known(ownTid, java));
            } else {
                unnamed.add(tid);
                if (leftOut.contains(tid)) {
                    unnamedTwice.add(tid);
                }
            }
        }
        leftOut = unnamed;
        notJava = unnamedTwice;
        return Map.copyOf(found);
    }

    /** A thread's id in its innermost pid namespace: what its JVM's recording knows it by. */
    private static long ownTid(int tid) {
        String[] ids = ProcStatus.of(tid).field("NSpid").split("\\s+");
        String innermost = ids[ids.length - 1];
        return innermost.isEmpty() ? tid : Long.parseLong(innermost);
    }

    /** Native thread ids, in the JVM's namespace, to Java threads, from what {@code Thread.print} printed. */
    public static Map<Long, JfrThread.Java> parse(String threadPrint) {
        Map<Long, JfrThread.Java> threads = new HashMap<>();
        Matcher matcher = THREAD.matcher(threadPrint);
        while (matcher.find()) {
            if (matcher.group(2) != null) {
                long tid = Long.decode(matcher.group(3));
                threads.put(tid, new JfrThread.Java(matcher.group(1), Long.parseLong(matcher.group(2))));
            }
        }
        return threads;
    }

    @Override
    public void close() {
        background.shutdownNow();
    }
}
