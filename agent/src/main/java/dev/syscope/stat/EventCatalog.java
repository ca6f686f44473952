package dev.syscope.stat;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.perf.PerfEvent;
import dev.syscope.linux.perf.PerfEventAttr;
import dev.syscope.linux.perf.Pmu;
import dev.syscope.linux.perf.Tracefs;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Everything that this machine can count. */
public final class EventCatalog {
    /**
     * An event.
     *
     * @param names its name and aliases
     * @param kind who counts it, in perf list's words
     * @param about further lines: what its terms are, or a tracepoint's fields
     */
    public record Entry(List<String> names, String kind, List<String> about) {
        /** Copies the lists. */
        public Entry {
            names = List.copyOf(names);
            about = List.copyOf(about);
        }
    }

    private EventCatalog() {}

    /**
     * Lists events in perf list's order: generic ones that this machine really opens, then those of PMUs, then forms,
     * then tracepoints.
     *
     * @param details whether tracepoints come with their fields
     * @param wanted asked with a name whether it is to be listed
     */
    public static void list(boolean details, Predicate<String> wanted, Consumer<Entry> to) {
        generic(EventNames.HARDWARE, PerfEventAttr.PERF_TYPE_HARDWARE, "Hardware event", wanted, to);
        generic(EventNames.SOFTWARE, PerfEventAttr.PERF_TYPE_SOFTWARE, "Software event", wanted, to);
        for (String tool : EventNames.TOOL) {
            tell(List.of(tool), "Tool event", List.of(), wanted, to);
        }
        for (Map.Entry<String, Long> cache : EventNames.caches().entrySet()) {
            if (wanted.test(cache.getKey()) && opens(PerfEventAttr.PERF_TYPE_HW_CACHE, cache.getValue())) {
                to.accept(new Entry(List.of(cache.getKey()), "Hardware cache event", List.of()));
            }
        }
        pmus(wanted, to);
        forms(wanted, to);
        tracepoints(details, wanted, to);
    }

    private static void generic(
            String[][] table, int type, String kind, Predicate<String> wanted, Consumer<Entry> to) {
        for (int config = 0; config < table.length; config++) {
            List<String> names = List.of(table[config]);
            if (names.stream().anyMatch(wanted) && opens(type, config)) {
                to.accept(new Entry(names, kind, List.of()));
            }
        }
    }

    /** Whether the kernel opens an event for ourselves; a list that infers it from the PMU's name is wrong somewhere. */
    private static boolean opens(int type, long config) {
        try (Arena arena = Arena.ofConfined()) {
            PerfEventAttr attr = new PerfEventAttr(arena)
                    .type(type)
                    .config(config)
                    .set(PerfEventAttr.Flag.disabled, true)
                    .set(PerfEventAttr.Flag.exclude_kernel, true)
                    .set(PerfEventAttr.Flag.exclude_hv, true);
            int fd = PerfEvent.open(attr, 0, -1, -1, 0);
            if (fd >= 0) {
                PerfEvent.close(fd);
            }
            return fd >= 0;
        }
    }

    private static void pmus(Predicate<String> wanted, Consumer<Entry> to) {
        for (Pmu pmu : Pmu.all()) {
            for (String alias : pmu.aliases()) {
                String name = pmu.name() + "/" + alias + "/";
                String terms = pmu.alias(alias).map(Pmu.Alias::terms).orElse("");
                tell(List.of(name), "Kernel PMU event", List.of(pmu.name() + "/" + terms + "/"), wanted, to);
            }
        }
    }

    private static void forms(Predicate<String> wanted, Consumer<Entry> to) {
        tell(List.of("rNNN"), "Raw hardware event", List.of("hexadecimal, as the core PMU's registers take it"), wanted, to);
        for (Pmu pmu : Pmu.all()) {
            List<String> terms = pmu.formats();
            if (!terms.isEmpty()) {
                List<String> about = new ArrayList<>();
                for (String term : terms) {
                    pmu.format(term).ifPresent(format -> about.add(term + ": at most 0x" + Long.toHexString(format.max())));
                }
                tell(List.of(pmu.name() + "/" + String.join("=..,", terms) + "=../"), "Raw PMU event", about, wanted, to);
            }
        }
        tell(List.of("mem:ADDR[/LEN][:rwx]"), "Hardware breakpoint", List.of(), wanted, to);
        if (Pmu.named("uprobe").isPresent()) {
            tell(List.of("uprobe:PATH:SYMBOL[+OFFSET]", "uretprobe:PATH:SYMBOL"), "User-space probe", List.of(), wanted, to);
        }
    }

    private static void tell(
            List<String> names, String kind, List<String> about, Predicate<String> wanted, Consumer<Entry> to) {
        if (names.stream().anyMatch(wanted)) {
            to.accept(new Entry(names, kind, about));
        }
    }

    private static void tracepoints(boolean details, Predicate<String> wanted, Consumer<Entry> to) {
        try (Tracefs tracefs = Tracefs.open()) {
            for (String system : tracefs.systems()) {
                for (String event : tracefs.events(system)) {
                    String name = system + ":" + event;
                    if (wanted.test(name) && !system.equals("ftrace")) {
                        List<String> about = details ? Filters.declarations(tracefs.format(system, event)) : List.of();
                        to.accept(new Entry(List.of(name), "Tracepoint event", about));
                    }
                }
            }
        } catch (LinuxException e) {
            tell(List.of("*:*"), "Tracepoints: " + e.getMessage(), List.of(), wanted, to);
        }
    }
}
