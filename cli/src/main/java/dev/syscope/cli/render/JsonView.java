package dev.syscope.cli.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.linux.Signals;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.Decoder;
import dev.syscope.syscall.Frame;
import dev.syscope.syscall.LineBuffer;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.trace.SignalRecord;
import dev.syscope.trace.TraceListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Prints a trace as JSON, one object a line.
 *
 * <p>Each has {@code event}, {@code pid}, {@code tid}, {@code comm} (the thread's name) and {@code time} (seconds since
 * 1970, nine digits behind the point). A {@code syscall} is printed when it returns, or when it is known that it never
 * will ({@code unfinished}), with the time of its entry, {@code syscall}, {@code nr}, {@code args} by name, {@code
 * return}, {@code errno} by name where it failed, {@code duration} in seconds, and {@code stack}, innermost frame
 * first, where stacks were asked for. The other events are {@code signal}, {@code stopped}, {@code attached}, {@code
 * detached}, {@code exited}, {@code killed}, {@code superseded} and {@code lost}.
 */
public final class JsonView implements TraceListener {
    private static final long BILLION = 1_000_000_000L;

    private final LineBuffer line = new LineBuffer();
    private final Map<Integer, Call> calls = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private final JavaNames java;
    private final JsonValues values = new JsonValues();
    private final JsonGenerator json;
    private final Output output;
    private final Decoder decoder;
    private final Set<Status> statuses;
    private final CallFilter filter;
    private final long realMinusMonotonic;

    /** A call that was entered. */
    private record Call(String name, int nr, long timeNanos, Map<String, Object> arguments, boolean hidden, List<Frame> stack) {}

    /**
     * A view that shows the calls which a filter shows and that ended so, with Java's names for threads where they are
     * known.
     */
    public JsonView(Output output, DecodeOptions decode, Set<Status> statuses, CallFilter filter, JavaNames java) {
        this.output = output;
        this.java = java;
        this.statuses = statuses;
        this.filter = filter;
        decoder = new Decoder(decode);
        Instant now = Instant.now();
        realMinusMonotonic = now.getEpochSecond() * BILLION + now.getNano() - System.nanoTime();
        try {
            json = JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII) // safe for any terminal, and lone surrogates survive
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build()
                    .createGenerator(new LineWriter(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        json.setRootValueSeparator(null);
    }

    /** Characters, all of them ASCII, into a line. */
    private static final class LineWriter extends Writer {
        private final LineBuffer line;

        LineWriter(LineBuffer line) {
            this.line = line;
        }

        @Override
        public void write(char[] chars, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (chars[i] == 0x7f) {
                    line.append("\\u007f"); // JSON lets DEL stand in a string, terminals don't
                } else {
                    line.append(chars[i]);
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private Map<String, Object> event(String kind, int pid, int tid, long timeNanos) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", kind);
        event.put("pid", pid);
        event.put("tid", tid);
        event.put("comm", java.of(tid).orElseGet(() -> names.computeIfAbsent(tid, ThreadName::raw)));
        event.put("time", seconds(timeNanos + realMinusMonotonic));
        return event;
    }

    private static BigDecimal seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9);
    }

    private void print(int tid, Map<String, Object> event) {
        line.truncate(0);
        try {
            write(event);
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.append('\n');
        Sink sink = output.of(tid);
        sink.append(line);
        if (output.isShared()) {
            sink.flush();
        }
    }

    private void write(Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Boolean truth -> json.writeBoolean(truth);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case BigInteger number -> json.writeNumber(number);
            case BigDecimal number -> json.writeNumber(number);
            case List<?> list -> {
                json.writeStartArray();
                for (Object each : list) {
                    write(each);
                }
                json.writeEndArray();
            }
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    json.writeFieldName((String) each.getKey());
                    write(each.getValue());
                }
                json.writeEndObject();
            }
            default -> throw new IllegalStateException("no JSON for " + value.getClass());
        }
    }

    @Override
    public void entered(SyscallRecord call) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        boolean hidden = !filter.shows(call);
        if (!hidden) {
            values.begin(arguments);
            decoder.entry(call, values);
        }
        calls.put(call.tid(), new Call(name(call), call.nr(), call.timeNanos(), arguments, hidden, hidden ? List.of() : call.stack()));
    }

    private static String name(SyscallRecord call) {
        return SyscallTable.of(call.architecture()).syscall(call.nr()).name();
    }

    @Override
    public void exited(SyscallRecord call) {
        Call entered = calls.remove(call.tid());
        if (entered == null) {
            entered = new Call(name(call), call.nr(), call.timeNanos(), new LinkedHashMap<>(), false, call.stack());
        }
        if (entered.hidden || !statuses.contains(call.failed() ? Status.FAILED : Status.SUCCESSFUL)) {
            return;
        }
        values.begin(entered.arguments);
        decoder.exit(call, values);
        Map<String, Object> event = event(call.pid(), call.tid(), entered);
        if (call.architecture() != Architecture.host()) {
            event.put("mode", call.architecture().personality());
        }
        if (call.failed()) {
            int errno = (int) -call.returnValue();
            event.put("return", -1);
            event.put("errno", Errno.isKnown(errno) ? Errno.name(errno) : (Object) errno);
        } else {
            Map<String, Object> result = new LinkedHashMap<>();
            values.begin(result);
            values.argument("return");
            decoder.result(call, values);
            event.putAll(result);
        }
        if (call.tampering() != SyscallRecord.Tampering.NONE) {
            event.put("tampering", call.tampering().name());
        }
        if (call.durationNanos() >= 0) {
            event.put("duration", seconds(call.durationNanos()));
        }
        stack(event, entered.stack);
        print(call.tid(), event);
        if (entered.name.startsWith("exec") || entered.name.equals("prctl")) {
            names.remove(call.tid());
        }
    }

    private static void stack(Map<String, Object> event, List<Frame> stack) {
        if (!stack.isEmpty()) {
            event.put("stack", StackLines.json(stack));
        }
    }

    private Map<String, Object> event(int pid, int tid, Call call) {
        Map<String, Object> event = event("syscall", pid, tid, call.timeNanos);
        event.put("syscall", call.name);
        event.put("nr", call.nr);
        event.put("args", call.arguments);
        return event;
    }

    @Override
    public void signal(SignalRecord signal) {
        Map<String, Object> event =
                event(signal.isGroupStop() ? "stopped" : "signal", signal.pid(), signal.tid(), signal.timeNanos());
        event.put("signal", Signals.name(signal.signal()));
        if (!signal.isGroupStop()) {
            values.begin(event);
            values.argument("siginfo");
            decoder.siginfo(signal.siginfo(), values);
        }
        stack(event, signal.stack());
        print(signal.tid(), event);
    }

    @Override
    public void attached(ThreadEvent thread) {
        Map<String, Object> event = event("attached", thread);
        event.put("cause", thread.cause().name().toLowerCase(Locale.ROOT));
        print(thread.tid(), event);
    }

    private Map<String, Object> event(String kind, ThreadEvent thread) {
        return event(kind, thread.pid(), thread.tid(), thread.timeNanos());
    }

    @Override
    public void detached(ThreadEvent thread) {
        unfinished(thread, Status.DETACHED);
        print(thread.tid(), event("detached", thread));
        drop(thread.tid());
    }

    private void unfinished(ThreadEvent thread, Status status) {
        Call call = calls.remove(thread.tid());
        if (call != null && !call.hidden && statuses.contains(status)) {
            Map<String, Object> event = event(thread.pid(), thread.tid(), call);
            event.put("unfinished", true);
            stack(event, call.stack);
            print(thread.tid(), event);
        }
    }

    @Override
    public void exiting(ThreadEvent thread) {
        unfinished(thread, Status.UNFINISHED);
    }

    @Override
    public void ended(ThreadEvent thread, EndReason reason) {
        exiting(thread);
        switch (reason) {
            case EndReason.Exited exited -> {
                Map<String, Object> event = event("exited", thread);
                event.put("status", exited.status());
                print(thread.tid(), event);
            }
            case EndReason.Killed killed -> {
                Map<String, Object> event = event("killed", thread);
                event.put("signal", Signals.name(killed.signal()));
                event.put("core_dumped", killed.coreDumped());
                print(thread.tid(), event);
            }
        }
        drop(thread.tid());
    }

    private void drop(int tid) {
        calls.remove(tid);
        names.remove(tid);
        decoder.forget(tid);
        output.release(tid);
    }

    @Override
    public void superseded(ThreadEvent leader, int formerTid) {
        Call call = calls.remove(formerTid);
        drop(formerTid);
        if (call != null) {
            calls.put(leader.tid(), call);
        }
        Map<String, Object> event = event("superseded", leader);
        event.put("former_tid", formerTid);
        print(leader.tid(), event);
    }

    @Override
    public void lost(long records) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", "lost");
        event.put("records", records);
        print(0, event);
    }

    @Override
    public void idle() {
        output.flush();
    }
}
