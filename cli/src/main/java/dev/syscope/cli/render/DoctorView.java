package dev.syscope.cli.render;

import dev.syscope.linux.bpf.Probe;
import dev.syscope.syscall.LineBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What was tried on a machine, as a page for people or as one JSON object. */
public final class DoctorView {
    private final Sink sink;
    private final Map<String, String> machine;

    /**
     * A view.
     *
     * @param machine what is worth knowing of the machine, by name
     */
    public DoctorView(Sink sink, Map<String, String> machine) {
        this.sink = sink;
        this.machine = machine;
    }

    /** Writes the page: sources, and below each what works and what doesn't, why, and what to do. */
    public void text(Map<String, Map<String, Probe>> sources) {
        machine.forEach((name, value) -> say("  %-34s %s%n", name, value));
        sources.forEach((source, probes) -> {
            say("%n%s%n", source);
            probes.forEach((what, probe) -> {
                switch (probe) {
                    case Probe.Supported yes -> say("  yes  %s%n", what);
                    case Probe.Unsupported no -> {
                        say("  no   %s: %s (since Linux %s)%n", what, no.reason(), no.since());
                        if (!no.how().isEmpty()) {
                            say("       %s%n", no.how());
                        }
                    }
                }
            });
        });
        sink.flush();
    }

    private void say(String format, Object... values) {
        byte[] bytes = String.format(format, values).getBytes(StandardCharsets.UTF_8);
        LineBuffer line = new LineBuffer();
        line.append(bytes, 0, bytes.length);
        sink.append(line);
    }

    /** Writes the object: {@code machine}, and {@code sources}, each with what was tried by name. */
    public void json(Map<String, Map<String, Probe>> sources) {
        new JsonLines(sink).write(out -> {
            out.writeObjectFieldStart("machine");
            for (Map.Entry<String, String> fact : machine.entrySet()) {
                out.writeStringField(fact.getKey(), fact.getValue());
            }
            out.writeEndObject();
            out.writeObjectFieldStart("sources");
            for (Map.Entry<String, Map<String, Probe>> source : sources.entrySet()) {
                out.writeObjectFieldStart(source.getKey());
                for (Map.Entry<String, Probe> tried : source.getValue().entrySet()) {
                    out.writeObjectFieldStart(tried.getKey());
                    out.writeBooleanField("supported", tried.getValue().isSupported());
                    if (tried.getValue() instanceof Probe.Unsupported no) {
                        out.writeStringField("reason", no.reason());
                        out.writeStringField("since", no.since());
                        out.writeStringField("how", no.how());
                    }
                    out.writeEndObject();
                }
                out.writeEndObject();
            }
            out.writeEndObject();
        });
        sink.flush();
    }
}
