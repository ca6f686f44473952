package dev.syscope.cli.render;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Signals;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.Decoder;
import dev.syscope.syscall.Frame;
import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.syscall.TextValueWriter;
import dev.syscope.syscall.ValueWriter;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.TraceListener;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Prints a trace as strace does, line for line.
 *
 * <p>A call's line is begun at its entry and ended at its exit. When another thread has something to say in between,
 * the line is left {@code <unfinished ...>} and taken up as {@code <... read resumed>}. Where it depends on how a call
 * ends whether it is shown at all, its line is held back until then.
 */
public final class TextView implements TraceListener {
    private static final String UNFINISHED = " <unfinished ...>\n";

    private final LineBuffer line = new LineBuffer();
    private final ThreadLines threads = new ThreadLines();
    private final Output output;
    private final LineStyle style;
    private final LineLeader leader;
    private final Decoder decoder;
    private final ValueWriter values;
    private final Set<Status> statuses;
    private final boolean holds;
    private final Set<Message> quiet;
    private final Set<Integer> signals;
    private final CallFilter filter;
    private final Optional<DataDump> dump;
    private final String name;
    private final AttachMessages attachMessages;
    private final SyscallTable[] tables = new SyscallTable[Architecture.values().length];

    /** That of the last call: what a new thread is taken to have. */
    private Architecture personality = Architecture.host();

    /** The thread whose line is being written; null at the beginning of a line. */
    private ThreadLine printing;

    private int traced;

    /**
     * A view.
     *
     * @param name the name that messages begin with
     * @param selection which lines are printed
     */
    public TextView(String name, Output output, LineStyle style, DecodeOptions decode, Selection selection) {
        this(name, output, style, decode, selection, JavaNames.NONE);
    }

    /**
     * A view that names threads.
     *
     * @param name the name that messages begin with
     * @param selection which lines are printed
     * @param threadNames what Java calls a thread, shown beside its id
     */
    public TextView(
            String name,
            Output output,
            LineStyle style,
            DecodeOptions decode,
            Selection selection,
            JavaNames threadNames) {
        this.name = name;
        this.output = output;
        this.style = style;
        statuses = selection.statuses();
        quiet = selection.quiet();
        filter = selection.calls();
        signals = selection.signals();
        dump = selection.reads().isEmpty() && selection.writes().isEmpty()
                ? Optional.empty()
                : Optional.of(new DataDump(selection.reads(), selection.writes()));
        attachMessages = new AttachMessages(name, output, quiet);
        leader = new LineLeader(style, threadNames);
        decoder = new Decoder(decode);
        values = new TextValueWriter(line, decode, style.argumentNames());
        holds = !statuses.containsAll(EnumSet.allOf(Status.class));
    }

    @Override
    public void entered(SyscallRecord call) {
        ThreadLine thread = thread(call.tid());
        thread.inCall = true;
        thread.name = table(call.architecture()).syscall(call.nr()).name();
        thread.nr = call.nr();
        thread.hidden = !filter.shows(call);
        if (thread.hidden) {
            return;
        }
        personality(thread, call);
        thread.stack = call.stack();
        line.truncate(0);
        if (!holds) {
            takeOver(thread);
        }
        leader.pid(line, thread, traced);
        leader.times(line, call.timeNanos());
        leader.call(line, thread.nr, call.instructionPointer());
        line.append(thread.name);
        line.append('(');
        thread.more = decoder.entry(call, values);
        if (holds) {
            thread.hold().append(line.array(), 0, line.length());
        } else {
            thread.column = line.length();
            thread.sink.append(line);
            if (output.isShared()) {
                thread.sink.flush();
            }
        }
    }

    @Override
    public void exited(SyscallRecord call) {
        ThreadLine thread = thread(call.tid());
        boolean announced = thread.inCall;
        thread.inCall = false;
        if (thread.hidden) {
            thread.hidden = false;
            return;
        }
        if (thread.stack.isEmpty() || thread.name.endsWith("sigreturn")) { // which goes back to another
            thread.stack = call.stack();
        }
        if (!announced) {
            thread.name = table(call.architecture()).syscall(call.nr()).name();
        }
        if (holds && !statuses.contains(call.failed() ? Status.FAILED : Status.SUCCESSFUL)) {
            return;
        }
        line.truncate(0);
        thread.nr = call.nr();
        resume(thread, call.timeNanos(), call.instructionPointer());
        decoder.exit(call, values);
        line.append(") ");
        line.padTo(style.column() - thread.column);
        line.append("= ");
        decoder.result(call, values);
        switch (call.tampering()) {
            case NONE -> {}
            case INJECTED -> line.append(" (INJECTED)");
            case DELAYED -> line.append(" (DELAYED)");
            case INJECTED_AND_DELAYED -> line.append(" (INJECTED) (DELAYED)");
        }
        leader.duration(line, call.durationNanos());
        line.append('\n');
        if (dump.isPresent()) { // a lambda would be made for each call
            dump.get().append(line, thread.sink, call, thread.name);
        }
        finishLine(thread, thread.stack);
        thread.stack = List.of();
        if (style.commandNames() && (thread.name.startsWith("exec") || thread.name.equals("prctl"))) {
            rename(thread);
        }
    }

    private void rename(ThreadLine thread) {
        if (style.commandNames()) {
            thread.comm = ThreadName.of(thread.tid);
        }
    }

    /** Makes the thread's line the one being written, with what stands before a resumed call where that is needed. */
    private void resume(ThreadLine thread, long timeNanos, long instructionPointer) {
        if (holds && !thread.reprint) {
            takeOver(thread);
            line.append(thread.held.array(), 0, thread.held.length());
            thread.held.truncate(0);
            thread.column = 0;
        } else if (thread.column == 0 || thread.reprint || printing != thread && !output.isSeparate()) {
            takeOver(thread);
            leader.pid(line, thread, traced);
            leader.times(line, timeNanos);
            leader.call(line, thread.nr, instructionPointer);
            line.append("<... ");
            line.append(thread.name);
            line.append(" resumed>");
            thread.column = 0;
        }
        thread.reprint = false;
    }

    /** Ends another's line if it is in the way, and begins the thread's own. */
    private void takeOver(ThreadLine thread) {
        ThreadLine other = output.isSeparate() ? thread : printing;
        if (other != null && other.column != 0) {
            other.sink.append(UNFINISHED);
            other.column = 0;
        }
        printing = thread;
        thread.column = 0;
    }


    private void endLine(ThreadLine thread) {
        endLine(thread, List.of());
    }

    private void endLine(ThreadLine thread, List<Frame> stack) {
        line.append('\n');
        finishLine(thread, stack);
    }

    private void finishLine(ThreadLine thread, List<Frame> stack) {
        StackLines.append(line, stack);
        thread.sink.append(line);
        if (output.isShared()) {
            thread.sink.flush(); // the next that the target writes may come by a call that isn't traced
        }
        thread.column = 0;
        printing = null;
    }

    private void beginEventLine(ThreadLine thread, long timeNanos, long instructionPointer) {
        takeOver(thread);
        line.truncate(0);
        leader.pid(line, thread, traced);
        leader.times(line, timeNanos);
        leader.call(line, thread.nr, instructionPointer);
    }

    @Override
    public void signal(SignalRecord signal) {
        ThreadLine thread = thread(signal.tid());
        beginEventLine(thread, signal.timeNanos(), signal.instructionPointer());
        if (signal.isGroupStop()) {
            line.append("--- stopped by ");
            line.append(Signals.name(signal.signal()));
        } else {
            line.append("--- ");
            line.append(Signals.name(signal.signal()));
            line.append(' ');
            decoder.siginfo(signal.siginfo(), values);
        }
        line.append(" ---");
        endLine(thread, signal.stack());
    }

    @Override
    public void attached(ThreadEvent event) {
        thread(event.tid());
        attachMessages.attached(event);
    }

    @Override
    public void named(int pid, int threads) {
        attachMessages.named(pid, threads);
    }

    @Override
    public void detached(ThreadEvent event) {
        ThreadLine thread = thread(event.tid());
        attachMessages.detached(event);
        line.truncate(0);
        boolean held = holds && thread.inCall && !thread.hidden && statuses.contains(Status.DETACHED);
        if (held) {
            resume(thread, event.timeNanos(), 0);
        }
        if (held || thread.column != 0 && (printing == thread || output.isSeparate())) {
            line.append(" <detached ...>");
            endLine(thread);
        }
        drop(thread);
    }

    @Override
    public void exiting(ThreadEvent event) {
        ThreadLine thread = thread(event.tid());
        if (!thread.inCall) {
            return;
        }
        thread.inCall = false;
        if (thread.hidden || holds && !statuses.contains(Status.UNFINISHED)) {
            thread.hidden = false;
            thread.column = 0;
            return;
        }
        line.truncate(0);
        resume(thread, event.timeNanos(), 0);
        if (thread.more) {
            line.append(" <unfinished ...>");
        }
        line.append(") ");
        line.padTo(style.column() - thread.column);
        line.append("= ?");
        endLine(thread);
    }

    @Override
    public void ended(ThreadEvent event, EndReason reason) {
        exiting(event);
        ThreadLine thread = thread(event.tid());
        if (reason instanceof EndReason.Killed killed) { // a switch over types costs milliseconds at start-up
            killed(thread, killed, event.timeNanos());
        } else if (reason instanceof EndReason.Exited exited && !quiet.contains(Message.EXIT)) {
            beginEventLine(thread, event.timeNanos(), 0);
            line.append("+++ exited with ");
            line.decimal(exited.status());
            line.append(" +++");
            endLine(thread);
        }
        if (!thread.stack.isEmpty()) { // of the call that never returned; strace has it here, too
            line.truncate(0);
            StackLines.append(line, thread.stack);
            thread.sink.append(line);
        }
        drop(thread);
    }

    private void killed(ThreadLine thread, EndReason.Killed killed, long timeNanos) {
        if (!signals.contains(killed.signal())) {
            return;
        }
        beginEventLine(thread, timeNanos, 0);
        line.append("+++ killed by ");
        line.append(Signals.name(killed.signal()));
        line.append(killed.coreDumped() ? " (core dumped) +++" : " +++");
        endLine(thread);
    }

    private void drop(ThreadLine thread) {
        if (printing == thread) {
            printing = null;
        }
        traced--;
        threads.remove(thread.tid);
        decoder.forget(thread.tid);
        output.release(thread.tid);
    }

    @Override
    public void superseded(ThreadEvent event, int formerTid) {
        ThreadLine caller = thread(formerTid);
        ThreadLine leader = thread(event.tid());
        if (caller.column != 0 && !holds) {
            caller.sink.append(" <pid changed to " + event.tid() + " ...>\n");
            printing = null;
        }
        leader.inCall = caller.inCall;
        leader.hidden = caller.hidden;
        leader.more = caller.more;
        leader.name = caller.name;
        leader.nr = caller.nr;
        leader.personality = caller.personality;
        leader.stack = caller.stack;
        leader.column = 0;
        leader.reprint = true;
        drop(caller);
        if (!quiet.contains(Message.THREAD_EXECVE)) {
            beginEventLine(leader, event.timeNanos(), 0);
            line.append("+++ superseded by execve in pid ");
            line.decimal(formerTid);
            line.append(" +++");
            endLine(leader);
        }
    }

    @Override
    public void lost(long records) {
        Sink messages = output.messages();
        messages.append(name + ": " + records + " records were lost\n");
        messages.flush();
    }

    @Override
    public void idle() {
        output.flush();
    }

    private void personality(ThreadLine thread, SyscallRecord call) {
        if (call.architecture() == thread.personality) {
            return;
        }
        personality = call.architecture();
        thread.personality = personality;
        if (!quiet.contains(Message.PERSONALITY)) {
            beginEventLine(thread, call.timeNanos(), call.instructionPointer());
            line.append("[ Process PID=");
            line.decimal(thread.tid);
            line.append(" runs in ");
            line.append(personality.personality());
            line.append(" mode. ]");
            endLine(thread);
        }
    }

    private SyscallTable table(Architecture architecture) {
        SyscallTable table = tables[architecture.ordinal()];
        if (table == null) {
            table = SyscallTable.of(architecture);
            tables[architecture.ordinal()] = table;
        }
        return table;
    }

    private ThreadLine thread(int tid) {
        ThreadLine thread = threads.get(tid);
        if (thread == null) {
            thread = new ThreadLine(tid, output.of(tid), personality);
            rename(thread);
            threads.put(thread);
            traced++;
        }
        return thread;
    }
}
