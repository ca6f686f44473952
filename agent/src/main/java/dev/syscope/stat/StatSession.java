package dev.syscope.stat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.Poll;
import dev.syscope.linux.proc.Ended;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.Launcher;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One run: launches, counts, tells at intervals, ends. {@link #run} and {@link #close} by one thread, {@link #stop} by
 * any.
 *
 * <p>The counters stay open until {@link #close}, for to close a tracepoint's last counter takes the kernel a grace period
 * of some 25 ms, one tracepoint after the other: hundreds of them are to be closed beside other work, or not at all before
 * the next run has opened them as well.
 */
public final class StatSession implements AutoCloseable {
    private static final int SIGTERM = 15;

    /** Takes what a run reads. */
    public interface Listener {
        /**
         * The target is there, and nothing of it is counted.
         *
         * @param command the launched command's process, which waits for its release
         */
        default void ready(OptionalInt command) {}

        /** Counting starts now; where there is a command that is counted from its exec on, it is about to be released. */
        default void started() {}

        /** Counting is over; the counters are still open. */
        default void ended() {}

        /** The counters are open, counting hasn't started. */
        void opened(Counters counters);

        /**
         * An interval is over.
         *
         * @param readings the counts since the start; overwritten at the next interval
         * @param nanos the time since the start
         */
        void interval(Readings readings, long nanos);
    }

    private final StatPlan plan;
    private final Launcher launcher;
    private final Consumer<String> notice;
    private final AtomicReference<Poll> waiting = new AtomicReference<>();
    private volatile boolean stopAsked;
    private boolean reaped;
    private Optional<StatSession> previous;
    private Optional<Counters> open = Optional.empty();
    private Optional<Thread> closing = Optional.empty();

    /**
     * A run to be made.
     *
     * @param notice takes what the user should know
     * @param previous the run before it, {@link #retire retired}: closed when the counters of this one are open
     */
    public StatSession(StatPlan plan, Launcher launcher, Consumer<String> notice, Optional<StatSession> previous) {
        this.previous = previous;
        this.plan = plan;
        this.launcher = launcher;
        this.notice = notice;
    }

    /** Ends the run soon. Safe for use by any thread. */
    public void stop() {
        stopAsked = true;
        Poll poll = waiting.get();
        if (poll != null) {
            poll.wake();
        }
    }

    /**
     * Makes the run.
     *
     * @throws dev.syscope.linux.LinuxException if the command can't be executed or events can't be opened
     */
    public StatRun run(Listener listener) {
        if (plan.sync()) {
            Kernel.syscall(Nr.SYNC);
        }
        if (plan.command().isEmpty()) {
            return count(Optional.empty(), listener);
        }
        HeldChild child = launcher.start(plan.command().get());
        try {
            return count(Optional.of(child), listener);
        } finally {
            child.close(); // if it was never released it ends now
            if (!reaped) {
                Ended.await(child.pid());
            }
        }
    }

    private StatRun count(Optional<HeldChild> child, Listener listener) {
        listener.ready(child.map(held -> OptionalInt.of(held.pid())).orElse(OptionalInt.empty()));
        Slots slots = Targets.slots(plan.target(), child.map(HeldChild::pid).orElse(-1));
        boolean onExec = plan.target() instanceof StatTarget.Command && plan.delayMillis() == 0;
        OpenOptions how = new OpenOptions(plan.inherit(), onExec, notice);
        int[] watched = child.isPresent()
                ? new int[] {Ended.pidfd(child.get().pid())}
                : Targets.pidfds(plan.target());
        int[] polled = Arrays.copyOf(watched, watched.length + 1);
        polled[watched.length] = plan.control().map(Control::descriptor).orElse(-1);
        try (Poll poll = new Poll(polled)) {
            Counters counters = Counters.open(joined(), slots, how);
            open = Optional.of(counters);
            closePrevious();
            listener.opened(counters);
            Beat beat = new Beat(plan, counters, poll, watched.length, listener, notice);
            if (plan.delayMillis() == 0) {
                beat.begin(onExec);
            }
            if (child.isPresent()) {
                child.get().release();
            }
            waiting.set(poll);
            if (stopAsked) {
                poll.wake();
            }
            boolean stopped = beat.run();
            long end = System.nanoTime();
            waiting.set(null);
            return end(child, counters, beat, stopped, end, listener);
        } finally {
            for (int fd : watched) {
                if (fd >= 0) {
                    Kernel.syscall(Nr.CLOSE, fd);
                }
            }
        }
    }

    /** Gives up what another session would miss. What is kept until {@link #close} makes its tracepoints cheaper. */
    public void retire() {
        open.ifPresent(Counters::retire);
    }

    /** Gives the counters up while other things are done, if that takes long. {@link #close} waits for it. */
    public void closeInBackground() {
        if (open.isPresent() && open.get().closeSlowly()) {
            Counters counters = open.get();
            closing = Optional.of(Thread.ofPlatform().daemon().name("close counters").start(() -> {
                WakefulCpus cpus = new WakefulCpus();
                counters.closeFiles();
                cpus.close();
            }));
        } else {
            close();
        }
    }

    /** Gives the counters up. Idempotent. */
    @Override
    public void close() {
        closing.ifPresent(StatSession::join);
        closePrevious();
        open.ifPresent(Counters::close);
        open = Optional.empty();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closePrevious() {
        previous.ifPresent(StatSession::close);
        previous = Optional.empty();
    }

    /** Whole CPUs are read by interrupting them: as seldom as can be. What is switched one by one must not be in a group. */
    private List<EventGroup> joined() {
        boolean wholeCpus = plan.target() instanceof StatTarget.Cpus;
        return wholeCpus && plan.intervalMillis() > 0 && plan.control().isEmpty() ? Joining.join(plan.groups()) : plan.groups();
    }

    private StatRun end(
            Optional<HeldChild> child, Counters counters, Beat beat, boolean stopped, long now, Listener listener) {
        Optional<Ended> ended = Optional.empty();
        if (child.isPresent()) {
            if (stopped) {
                Kernel.syscall(Nr.KILL, child.get().pid(), SIGTERM);
            }
            ended = Optional.of(Ended.await(child.get().pid()));
            reaped = true;
            child.get().failure().ifPresent(e -> {
                throw e;
            });
        }
        long elapsed = (stopped ? System.nanoTime() : now) - beat.start();
        if (!(plan.target() instanceof StatTarget.Command)) {
            counters.disable();
        }
        Readings last = beat.readings();
        counters.read(last);
        listener.ended();
        Tools.fill(counters, last, elapsed, ended);
        return new StatRun(last, elapsed, ended, stopped);
    }
}
