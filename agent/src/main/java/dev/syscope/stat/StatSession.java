package dev.syscope.stat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.Poll;
import dev.syscope.linux.proc.Ended;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.Launcher;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** One run: launches, counts, tells at intervals, ends. {@link #run} by one thread, {@link #stop} by any. */
public final class StatSession {
    private static final int SIGTERM = 15;

    /** Takes what a run reads. */
    public interface Listener {
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

    /**
     * A run to be made.
     *
     * @param notice takes what the user should know
     */
    public StatSession(StatPlan plan, Launcher launcher, Consumer<String> notice) {
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
        Slots slots = Targets.slots(plan.target(), child.map(HeldChild::pid).orElse(-1));
        boolean onExec = plan.target() instanceof StatTarget.Command && plan.delayMillis() == 0;
        OpenOptions how = new OpenOptions(plan.inherit(), onExec, notice);
        int[] watched = child.isPresent()
                ? new int[] {Ended.pidfd(child.get().pid())}
                : Targets.pidfds(plan.target());
        try (Counters counters = Counters.open(joined(), slots, how);
                Poll poll = new Poll(watched)) {
            listener.opened(counters);
            if (!onExec && plan.delayMillis() == 0) {
                counters.enable();
            }
            Beat beat = new Beat(counters, poll, listener);
            if (child.isPresent()) {
                child.get().release();
            }
            waiting.set(poll);
            if (stopAsked) {
                poll.wake();
            }
            boolean stopped = beat.run(watched.length);
            long end = System.nanoTime();
            waiting.set(null);
            return end(child, counters, beat, stopped, end);
        } finally {
            for (int fd : watched) {
                if (fd >= 0) {
                    Kernel.syscall(Nr.CLOSE, fd);
                }
            }
        }
    }

    /** Whole CPUs are read by interrupting them: as seldom as can be. */
    private List<EventGroup> joined() {
        boolean wholeCpus = plan.target() instanceof StatTarget.Cpus;
        return wholeCpus && plan.intervalMillis() > 0 ? Joining.join(plan.groups()) : plan.groups();
    }

    private StatRun end(Optional<HeldChild> child, Counters counters, Beat beat, boolean stopped, long now) {
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
        long elapsed = (stopped ? System.nanoTime() : now) - beat.start;
        if (!(plan.target() instanceof StatTarget.Command)) {
            counters.disable();
        }
        Readings last = beat.readings;
        counters.read(last);
        Tools.fill(counters, last, elapsed, ended);
        return new StatRun(last, elapsed, ended, stopped);
    }

    /** The waiting between launch and end. */
    private final class Beat {
        private final Counters counters;
        private final Poll poll;
        private final Listener listener;
        private final Readings readings;
        private final long start = System.nanoTime();
        private int told;

        Beat(Counters counters, Poll poll, Listener listener) {
            this.counters = counters;
            this.poll = poll;
            this.listener = listener;
            readings = new Readings(counters.events().size(), counters.slots().count());
        }

        /** Returns whether it was ended by us. */
        boolean run(int watched) {
            int alive = watched;
            long delayEnd = plan.delayMillis() > 0 ? start + millis(plan.delayMillis()) : Long.MAX_VALUE;
            long intervals = 0;
            while (true) {
                long next = plan.intervalMillis() == 0
                        ? Long.MAX_VALUE
                        : start + millis(plan.intervalMillis()) * (intervals + 1);
                long end = plan.timeoutMillis() == 0 ? Long.MAX_VALUE : start + millis(plan.timeoutMillis());
                long now = System.nanoTime();
                long until = Math.min(Math.min(next, end), delayEnd);
                boolean ready = poll.await(until == Long.MAX_VALUE ? -1 : Math.max(0, until - now));
                if (ready) {
                    if (poll.isWoken()) {
                        return true;
                    }
                    for (int i = 0; i < watched; i++) {
                        if (poll.isReady(i)) {
                            poll.forget(i);
                            alive--;
                        }
                    }
                    if (alive == 0) {
                        return false;
                    }
                }
                now = System.nanoTime();
                if (now >= delayEnd) {
                    counters.enable();
                    delayEnd = Long.MAX_VALUE;
                }
                if (now >= end) {
                    return true;
                }
                if (now >= next) {
                    counters.read(readings);
                    Tools.fill(counters, readings, now - start, Optional.empty());
                    listener.interval(readings, now - start);
                    intervals = Math.max(intervals + 1, (now - start) / millis(plan.intervalMillis()));
                    if (plan.intervalCount() > 0 && ++told == plan.intervalCount()) {
                        return true;
                    }
                }
            }
        }

        private static long millis(long millis) {
            return millis * 1_000_000;
        }
    }
}
