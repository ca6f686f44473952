package dev.syscope.javaagent;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The agent's options: {@code key=value}, separated by commas.
 *
 * @param counters what is counted
 * @param threads whether each platform thread is counted beside the process
 * @param stop whether a running agent ends instead
 */
public record AgentOptions(List<Counter> counters, boolean threads, boolean stop) {
    private static final List<String> KEYS = List.of("events", "threads", "stop");

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if one can't be understood, with its name and what would be
     */
    public static AgentOptions parse(String text) {
        List<Counter> counters = Counter.DEFAULT;
        boolean threads = true;
        boolean stop = false;
        for (String each : text.split(",")) {
            if (each.isBlank()) {
                continue;
            }
            int equals = each.indexOf('=');
            String key = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : each.substring(equals + 1);
            switch (key) {
                case "events" -> counters = counters(value);
                case "threads" -> threads = truth(key, value);
                case "stop" -> stop = equals < 0 || truth(key, value);
                default -> throw new IllegalArgumentException("no option '" + key + "'; there are " + String.join(", ", KEYS));
            }
        }
        return new AgentOptions(counters, threads, stop);
    }

    private static List<Counter> counters(String names) {
        Set<Counter> counters = new LinkedHashSet<>();
        for (String name : names.split("\\+", -1)) {
            counters.add(Counter.of(name)
                    .orElseThrow(() -> new IllegalArgumentException("events: no counter '" + name + "'; there are " + Counter.names()
                            + ", joined by +")));
        }
        return List.copyOf(counters);
    }

    private static boolean truth(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "on", "yes" -> true;
            case "false", "off", "no" -> false;
            default -> throw new IllegalArgumentException(key + "=" + value + ": true or false");
        };
    }
}
