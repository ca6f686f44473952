package dev.syscope.stat;

import dev.syscope.linux.Poll;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The waiting between launch and end of a run, with what happens meanwhile. Belongs to one thread. */
final class Beat {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private enum State {
        GOING,
        TARGET_ENDED,
        ENDED_BY_US
    }

    private final StatPlan plan;
    private final Counters counters;
    private final Poll poll;
    private final int watched;
    private final StatSession.Listener listener;
    private final Consumer<String> notice;
    private final Readings readings;
    private final long interval;
    private long start = System.nanoTime();
    private long delayEnd;
    private long end;
    private long next;
    private boolean started;
    private int alive;
    private int told;

    /**
     * Starts the clock, unless counting starts after a delay.
     *
     * @param poll watches the target's processes, and behind them what tells us what to do
     * @param watched how many processes those are
     * @param notice takes what the user should know
     */
    Beat(
            StatPlan plan,
            Counters counters,
            Poll poll,
            int watched,
            StatSession.Listener listener,
            Consumer<String> notice) {
        this.plan = plan;
        this.notice = notice;
        this.counters = counters;
        this.poll = poll;
        this.watched = watched;
        this.listener = listener;
        alive = watched;
        readings = new Readings(counters.events().size(), counters.slots().count());
        interval = plan.intervalMillis() * NANOS_PER_MILLI;
        if (plan.delayMillis() > 0) {
            delayEnd = start + plan.delayMillis() * NANOS_PER_MILLI;
            end = Long.MAX_VALUE;
            next = Long.MAX_VALUE;
        } else {
            delayEnd = Long.MAX_VALUE;
            clock();
        }
    }

    /** What is said in times counts from now: from the launch, or from the end of the delay. */
    private void clock() {
        start = System.nanoTime();
        end = plan.timeoutMillis() == 0 ? Long.MAX_VALUE : start + plan.timeoutMillis() * NANOS_PER_MILLI;
        next = interval == 0 ? Long.MAX_VALUE : start + interval;
    }

    /**
     * Starts all events, and the clock anew.
     *
     * @param onExec whether they start themselves
     */
    void begin(boolean onExec) {
        start(onExec);
        clock();
    }

    private void start(boolean onExec) {
        if (!onExec) {
            counters.enable();
        }
        if (!started) {
            started = true;
            listener.started();
        }
    }

    /** When what is said in times began. */
    long start() {
        return start;
    }

    /** What was read last. */
    Readings readings() {
        return readings;
    }

    /** Waits for the end, and returns whether it was ended by us. */
    boolean run() {
        State state;
        do {
            state = turn();
        } while (state == State.GOING);
        return state == State.ENDED_BY_US;
    }

    /**
     * Waits for the next thing and does it. A method of its own, because the JVM compiles what is called often: a loop
     * of a hundred turns a second it would interpret for minutes.
     */
    private State turn() {
        long until = Math.min(Math.min(next, end), delayEnd);
        if (poll.await(until == Long.MAX_VALUE ? -1 : Math.max(0, until - System.nanoTime()))) {
            if (poll.isWoken()) {
                return State.ENDED_BY_US;
            }
            if (poll.isReady(watched) && obey(plan.control().orElseThrow())) {
                return State.ENDED_BY_US;
            }
            forgetTheDead();
            if (watched > 0 && alive == 0) {
                return State.TARGET_ENDED;
            }
        }
        long now = System.nanoTime();
        if (now >= delayEnd) {
            begin(false);
            delayEnd = Long.MAX_VALUE;
        }
        if (now >= end) {
            return State.ENDED_BY_US;
        }
        return now >= next && tell(now) ? State.ENDED_BY_US : State.GOING;
    }

    private void forgetTheDead() {
        for (int i = 0; i < watched; i++) {
            if (poll.isReady(i)) {
                poll.forget(i);
                alive--;
            }
        }
    }

    /** Does what was asked, and returns whether that was to end. */
    private boolean obey(Control control) {
        Optional<List<String>> lines = control.read();
        if (lines.isEmpty()) {
            poll.forget(watched);
        }
        for (String line : lines.orElse(List.of())) {
            String command = line.strip();
            int space = command.indexOf(' ');
            String word = space < 0 ? command : command.substring(0, space);
            switch (word) {
                case "enable", "disable" -> switchOn(command.substring(word.length()).strip(), word.equals("enable"));
                case "ping", "stop" -> {}
                default -> notice.accept("--control: '" + command + "' is none of enable, disable, ping and stop");
            }
            control.acknowledge();
            if (word.equals("stop")) {
                return true;
            }
        }
        return false;
    }

    private void switchOn(String event, boolean on) {
        if (!event.isEmpty()) {
            if (!counters.switchOn(event, on)) {
                notice.accept("--control: no event '" + event + "' is counted");
            }
        } else if (on) {
            start(false);
        } else {
            counters.disable();
        }
        if (interval > 0) {
            show(System.nanoTime());
        }
    }

    private void show(long now) {
        counters.read(readings);
        Tools.fill(counters, readings, now - start, Optional.empty());
        listener.interval(readings, now - start);
    }

    /** Tells of an interval, and returns whether it was the last. One that is late is as many in one. */
    private boolean tell(long now) {
        show(now);
        next = Math.max(next + interval, now - (now - start) % interval + interval);
        told++;
        return told == plan.intervalCount();
    }
}
