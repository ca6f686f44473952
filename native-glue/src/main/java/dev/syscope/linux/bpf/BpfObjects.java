package dev.syscope.linux.bpf;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.bpf.asm.Code;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Owns maps, programs and links that belong together: a program finds its maps here by name, and closing gives
 * everything back in the opposite order.
 *
 * <pre>{@code
 * try (BpfObjects bpf = new BpfObjects()) {
 *     BpfMap events = bpf.map(MapSpec.ringBuffer("events", 1 << 26));
 *     bpf.attach("on_exit", new Hook.BtfTracepoint("sched_process_exit"), code);
 *     ...
 * }
 * }</pre>
 *
 * <p>For use by one thread.
 */
public final class BpfObjects implements AutoCloseable {
    private final Map<String, BpfMap> maps;
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();

    /** Nothing yet. */
    public BpfObjects() {
        this(new HashMap<>());
    }

    private BpfObjects(Map<String, BpfMap> maps) {
        this.maps = maps;
    }

    /**
     * Another owner under the same names of maps: to give programs back before the maps that they write to.
     */
    public BpfObjects sharing() {
        return new BpfObjects(maps);
    }

    /** Makes a map, which programs loaded from now on can name. */
    public BpfMap map(MapSpec spec) {
        BpfMap map = BpfMap.create(spec);
        owned.push(map);
        if (maps.put(spec.name(), map) != null) {
            throw new IllegalArgumentException("two maps are called " + spec.name());
        }
        return map;
    }

    /** Loads a program that uses the maps made so far. */
    public BpfProgram load(String name, Hook hook, Code code) {
        BpfProgram program = BpfProgram.load(name, hook, code, maps);
        owned.push(program);
        return program;
    }

    /** Loads a program and attaches it. */
    public BpfLink attach(String name, Hook hook, Code code) {
        return attach(load(name, hook, code));
    }

    /**
     * Loads a program for the first of several hooks that the kernel permits, and attaches it. What stands in its
     * context differs from one kind of hook to the other, so the code can't look at it.
     *
     * @param hooks the best first
     * @throws LinuxException if the kernel permits none, for the last one's reason
     */
    public void attachToFirst(String name, Code code, List<Hook> hooks) {
        for (Hook hook : hooks.subList(0, hooks.size() - 1)) {
            if (attachAllOrNone(trial -> trial.attach(name, hook, code))) {
                return;
            }
        }
        attach(name, hooks.get(hooks.size() - 1), code);
    }

    /**
     * Loads and attaches several programs, or if the kernel refuses one of them none.
     *
     * @param attaching does so with the objects that it is given
     * @return whether all are attached
     */
    public boolean attachAllOrNone(Consumer<BpfObjects> attaching) {
        BpfObjects trial = sharing();
        try {
            attaching.accept(trial);
            owned.push(trial);
            return true;
        } catch (LinuxException | VerifierException | IllegalArgumentException e) {
            trial.close();
            return false;
        }
    }

    /** Attaches a program that was loaded here. */
    public BpfLink attach(BpfProgram program) {
        BpfLink link = program.attach();
        owned.push(link);
        return link;
    }

    /** Attaches a program that was loaded here to another hook of the same kind. */
    public BpfLink attachTo(BpfProgram program, Hook hook) {
        BpfLink link = program.attachTo(hook, 0);
        owned.push(link);
        return link;
    }

    /** Detaches and frees everything. */
    @Override
    public void close() {
        while (!owned.isEmpty()) {
            try {
                owned.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("close() of ours throws nothing that is checked", e);
            }
        }
    }
}
