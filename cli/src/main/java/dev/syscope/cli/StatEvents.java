package dev.syscope.cli;

import dev.syscope.linux.perf.PerfEventAttr;
import dev.syscope.linux.perf.Pmu;
import dev.syscope.linux.proc.Cgroups;
import dev.syscope.stat.DefaultEvents;
import dev.syscope.stat.Event;
import dev.syscope.stat.EventGroup;
import dev.syscope.stat.EventParser;
import dev.syscope.stat.EventResolver;
import dev.syscope.stat.Levels;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Makes the list of events out of {@code -e}, {@code --filter}, {@code -G} and their kin, which work by their order.
 */
final class StatEvents {
    private static final String TRANSACTIONS =
            "task-clock,{instructions,cycles,cpu/cycles-t/,cpu/tx-start/,cpu/el-start/,cpu/cycles-ct/}";

    private final StatArguments arguments;
    private final List<EventGroup> groups = new ArrayList<>();

    private StatEvents(StatArguments arguments) {
        this.arguments = arguments;
    }

    /** The events that were asked for, or the default ones. */
    static List<EventGroup> of(StatArguments arguments, List<StatOptions.Ordered> ordered, boolean systemWide) {
        StatEvents events = new StatEvents(arguments);
        try (EventResolver resolver = new EventResolver(!arguments.has("--no-merge"))) {
            events.addAll(resolver, ordered, systemWide);
        }
        return events.finished();
    }

    private void addAll(EventResolver resolver, List<StatOptions.Ordered> ordered, boolean systemWide) {
        if (arguments.has("--transaction")) {
            if (Pmu.named("cpu").flatMap(cpu -> cpu.alias("tx-start")).isEmpty()) {
                throw new CommandException("this CPU doesn't count transactions");
            }
            add(resolver, TRANSACTIONS);
        }
        if (groups.isEmpty() && !arguments.has("--event") && !arguments.has("--null")) {
            add(resolver, DefaultEvents.list(systemWide, arguments.detail()));
        }
        int last = -1;
        for (StatOptions.Ordered option : ordered) {
            switch (option.name()) {
                case "--event" -> {
                    last = groups.size();
                    add(resolver, option.value());
                }
                case "--filter" -> filter(last, option.value());
                case "--cgroup" -> cgroups(option.value());
                default -> {}
            }
        }
        if (arguments.detail() > 0 && arguments.has("--event")) {
            add(resolver, DefaultEvents.details(arguments.detail()));
        }
        for (StatOptions.Ordered option : ordered) {
            if (option.name().equals("--for-each-cgroup")) {
                forEachCgroup(option.value());
            }
        }
    }

    private void add(EventResolver resolver, String list) {
        groups.addAll(resolver.resolve(EventParser.parse(list)));
    }

    /** A filter is for the last event before it, and for all tracepoints that its glob stands for. */
    private void filter(int from, String filter) {
        if (from < 0) {
            throw new UsageException("--filter needs an event before it");
        }
        for (int g = from; g < groups.size(); g++) {
            List<Event> members = new ArrayList<>();
            for (Event event : groups.get(g).events()) {
                if (event.type() != PerfEventAttr.PERF_TYPE_TRACEPOINT || event.source() != Event.Source.KERNEL) {
                    throw new UsageException("--filter: '" + event.name() + "' is no tracepoint and has no fields");
                }
                members.add(event.filtered(filter));
            }
            groups.set(g, new EventGroup(members, groups.get(g).weak()));
        }
    }

    private void cgroups(String list) {
        String[] names = list.split(",", -1);
        if (groups.isEmpty()) {
            throw new UsageException("--cgroup needs an event before it");
        }
        int next = 0;
        for (int g = 0; g < groups.size(); g++) {
            List<Event> members = new ArrayList<>();
            for (Event event : groups.get(g).events()) {
                boolean takes = event.cgroup().isEmpty() && (names.length == 1 || next < names.length);
                members.add(takes ? event.in(names[names.length == 1 ? 0 : next++]) : event);
            }
            groups.set(g, new EventGroup(members, groups.get(g).weak()));
        }
        if (names.length > 1 && next < names.length) {
            throw new UsageException("--cgroup: " + names.length + " cgroups for " + next + " events");
        }
    }

    private void forEachCgroup(String list) {
        List<EventGroup> all = new ArrayList<>();
        for (String name : named(list)) {
            for (EventGroup group : groups) {
                all.add(new EventGroup(group.events().stream().map(event -> event.in(name)).toList(), group.weak()));
            }
        }
        groups.clear();
        groups.addAll(all);
    }

    /** What is no plain name stands for all cgroups in whose name it is found, as perf has it. */
    private static Set<String> named(String list) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : list.split(",")) {
            if (name.chars().noneMatch(c -> "{}[]()|*+?^$".indexOf(c) >= 0)) {
                names.add(name);
                continue;
            }
            try {
                List<String> matching = Cgroups.names().stream().filter(Pattern.compile(name).asPredicate()).toList();
                if (matching.isEmpty()) {
                    throw new UsageException("--for-each-cgroup: no cgroup matches '" + name + "'");
                }
                names.addAll(matching);
            } catch (PatternSyntaxException e) {
                throw new UsageException("--for-each-cgroup: '" + name + "' is no pattern: " + e.getDescription());
            }
        }
        return names;
    }

    private List<EventGroup> finished() {
        Levels levels = arguments.has("--all-user") ? Levels.USER : arguments.has("--all-kernel") ? Levels.KERNEL : Levels.ASKED;
        List<EventGroup> finished = new ArrayList<>();
        for (EventGroup group : groups) {
            finished.add(new EventGroup(group.events().stream().map(event -> event.at(levels)).toList(), group.weak()));
        }
        if (arguments.has("--group") && !finished.isEmpty()) {
            return List.of(new EventGroup(finished.stream().flatMap(group -> group.events().stream()).toList(), false));
        }
        return finished;
    }
}
