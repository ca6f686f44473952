package dev.syscope.stat;

import dev.syscope.linux.perf.Pmu;
import dev.syscope.linux.perf.PmuFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Events by the terms of a PMU: {@code cpu/event=0x3c,umask=0x1/}. */
final class PmuEvents {
    private static final List<String> WORDS = List.of("config", "config1", "config2", "config3");

    private PmuEvents() {}

    /**
     * One event for each PMU that the name stands for: {@code uncore_imc} is also {@code uncore_imc_0}.
     *
     * @param merged whether they are all of the name that was typed, and thus one row; else each has its PMU's
     */
    static List<Event> resolve(EventSpec.PmuEvent spec, String suffix, Modifiers modifiers, boolean merged) {
        List<Pmu> pmus = matching(spec.pmu());
        if (pmus.isEmpty()) {
            List<String> names = Pmu.all().stream().map(Pmu::name).toList();
            throw new EventException("event '" + spec.text() + "': no PMU '" + spec.pmu() + "' here; there are "
                    + String.join(", ", names));
        }
        List<Event> events = new ArrayList<>();
        for (Pmu pmu : pmus) {
            Event event = new Encoding(pmu, spec.text()).encode(spec.terms(), suffix, modifiers);
            events.add(merged ? event : event.named(ofItsOwn(event.name(), pmu.name())));
        }
        return events;
    }

    /** As perf writes it: the PMU in front of the terms, or behind a name that was given to the event. */
    static String ofItsOwn(String event, String pmu) {
        int terms = event.indexOf('/');
        return event.startsWith(pmu) ? event : terms < 0 ? event + " [" + pmu + "]" : pmu + event.substring(terms);
    }

    private static List<Pmu> matching(String name) {
        Optional<Pmu> exact = Pmu.named(name);
        if (exact.isPresent()) {
            return List.of(exact.get());
        }
        return Pmu.all().stream()
                .filter(pmu -> Glob.isPattern(name)
                        ? Glob.matches(name, pmu.name())
                        : isInstance(pmu.name(), name) || isInstance(pmu.name(), "uncore_" + name))
                .toList();
    }

    private static boolean isInstance(String pmu, String name) {
        return pmu.equals(name) || pmu.startsWith(name + "_") && pmu.substring(name.length() + 1).chars().allMatch(Character::isDigit);
    }

    /** A bare name that some PMU's {@code events/} directory has. */
    static Optional<Event> byAlias(String name, Modifiers modifiers) {
        for (Pmu pmu : Pmu.all()) {
            if (!name.contains("/") && pmu.alias(name).isPresent()) {
                return Optional.of(new Encoding(pmu, name).encode(List.of(new EventSpec.Term(name, "")), "", modifiers));
            }
        }
        return Optional.empty();
    }

    /** The names that {@link #byAlias} knows. */
    static List<String> aliases() {
        return Pmu.all().stream().flatMap(pmu -> pmu.aliases().stream()).toList();
    }

    /**
     * A generic event with terms, of which there are two, as in {@code cycles/name=spun/u}.
     *
     * @param event what stands before the slash
     */
    static Event named(EventSpec.PmuEvent spec, Event event, String suffix) {
        String name = spec.text() + suffix;
        for (EventSpec.Term term : spec.terms()) {
            switch (term.name()) {
                case "name" -> name = term.value();
                case "period" -> number(spec.text(), term);
                default -> throw new EventException("event '" + spec.text() + "': " + spec.pmu()
                        + ", which is no PMU, has no term '" + term.name() + "'; it has name, period");
            }
        }
        return event.named(name);
    }

    private static long number(String event, EventSpec.Term term) {
        try {
            return term.value().isEmpty() ? 1 : EventParser.unsigned(term.value());
        } catch (NumberFormatException e) {
            throw new EventException(
                    "event '" + event + "': " + term.name() + " needs a number, not '" + term.value() + "'");
        }
    }

    /** The making of one event: terms set bits of four words. */
    private static final class Encoding {
        private final Pmu pmu;
        private final String text;
        private final long[] words = new long[WORDS.size()];
        private String name;
        private String unit = "";
        private double scale = 1;

        Encoding(Pmu pmu, String text) {
            this.pmu = pmu;
            this.text = text;
            this.name = text;
        }

        /** As perf does, first sets the words that are given whole, then or-s the other terms into them. */
        Event encode(List<EventSpec.Term> terms, String suffix, Modifiers modifiers) {
            List<EventSpec.Term> all = new ArrayList<>();
            for (EventSpec.Term term : terms) {
                Optional<Pmu.Alias> alias = term.value().isEmpty() ? pmu.alias(term.name()) : Optional.empty();
                alias.ifPresentOrElse(found -> all.addAll(stoodFor(found)), () -> all.add(term));
            }
            name += suffix; // a name that is given stands without modifiers
            all.stream().filter(term -> !isWhole(term)).toList().forEach(this::place);
            return new Event(
                    name,
                    Event.Source.KERNEL,
                    pmu.type(),
                    words[0],
                    words[1],
                    words[2],
                    words[3],
                    0,
                    "",
                    modifiers,
                    unit,
                    scale,
                    pmu.cpumask().orElse(List.of()),
                    "",
                    "");
        }

        private List<EventSpec.Term> stoodFor(Pmu.Alias alias) {
            unit = alias.unit();
            scale = alias.scale();
            List<EventSpec.Term> terms = new ArrayList<>();
            for (String term : alias.terms().split(",")) {
                int equals = term.indexOf('=');
                terms.add(equals < 0
                        ? new EventSpec.Term(term, "")
                        : new EventSpec.Term(term.substring(0, equals), term.substring(equals + 1)));
            }
            return terms;
        }

        private boolean isWhole(EventSpec.Term term) {
            int word = WORDS.indexOf(term.name());
            if (term.name().equals("name")) {
                name = term.value();
            } else if (term.name().equals("period")) {
                number(text, term); // about samples, of which there are none; perf's own lists have it in each event
            } else if (word >= 0) {
                words[word] = number(text, term);
            } else if (term.value().isEmpty() && EventNames.isRawCode(term.name()) && pmu.format(term.name()).isEmpty()) {
                words[0] = EventNames.rawCode(term.name());
            } else {
                return false;
            }
            return true;
        }

        private void place(EventSpec.Term term) {
            PmuFormat format = pmu.format(term.name()).orElseThrow(() -> unknown(term));
            long value = number(text, term);
            if (!format.fits(value)) {
                throw new EventException("event '" + text + "': " + term.name() + " is at most 0x"
                        + Long.toHexString(format.max()) + ", not " + term.value());
            }
            if (format.word() >= words.length) {
                throw new EventException("event '" + text + "': this kernel keeps " + term.name() + " in config"
                        + format.word() + ", which syscope doesn't know");
            }
            words[format.word()] |= format.place(value);
        }

        private EventException unknown(EventSpec.Term term) {
            List<String> names = new ArrayList<>(pmu.formats());
            names.addAll(WORDS);
            names.add("name");
            names.addAll(pmu.aliases());
            return new EventException("event '" + text + "': " + pmu.name() + " has no term '" + term.name() + "'"
                    + Suggestion.of(term.name(), names, "it has " + String.join(", ", names)));
        }
    }
}
