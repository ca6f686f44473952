package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs of {@code syscope latency}, and what they printed as JSON. */
final class Latency {
    private Latency() {}

    /** The figures of a row in the JSON of the whole. */
    static long figure(String json, String row, String name) {
        Matcher matcher = Pattern.compile("\\{" + row + "[^}]*\"" + name + "\":(\\d+)").matcher(json);
        assertThat(matcher.find()).as("%s of %s in %s", name, row, json).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    /** A figure of the whole. */
    static long total(String json, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        assertThat(matcher.find()).as("%s in %s", name, json).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    static String syscall(String name) {
        return "\"syscall\":\"" + name + "\"";
    }

    static Run latency(String... arguments) {
        List<String> all = new ArrayList<>(List.of("latency"));
        all.addAll(List.of(arguments));
        return Run.syscope(all.toArray(String[]::new));
    }
}
