package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ThreadLinesTest {
    private final Sink sink = new Sink(OutputStream.nullOutputStream(), e -> {});

    /** Positive numbers add a thread or find it, negative ones remove it. */
    @Property(tries = 200)
    void isAMap(@ForAll @Size(max = 300) List<@IntRange(min = -150, max = 150) Integer> steps) {
        ThreadLines threads = new ThreadLines();
        Map<Integer, ThreadLine> model = new HashMap<>();
        for (int step : steps) {
            int tid = Math.abs(step) * 64 + 1; // many collide
            if (step < 0) {
                threads.remove(tid);
                model.remove(tid);
            } else if (threads.get(tid) == null) {
                ThreadLine thread = new ThreadLine(tid, sink, Architecture.X86_64);
                threads.put(thread);
                model.put(tid, thread);
            }
            assertThat(threads.get(tid)).isSameAs(model.get(tid));
        }
        for (int i = 0; i <= 150; i++) {
            assertThat(threads.get(i * 64 + 1)).isSameAs(model.get(i * 64 + 1));
        }
    }
}
