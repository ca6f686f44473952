package dev.syscope.linux.perf;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.ProcFile;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A source of hardware or kernel counters, as {@code /sys/bus/event_source/devices} lists it.
 *
 * <p>See {@code Documentation/ABI/testing/sysfs-bus-event_source-devices-format} and {@code -events}.
 *
 * @param name its directory's name, such as {@code cpu} or {@code uncore_imc_0}
 * @param type what {@code perf_event_attr.type} names it by
 */
public record Pmu(String name, int type) {
    private static final String DEVICES = "/sys/bus/event_source/devices/";

    /**
     * An event that the kernel names itself.
     *
     * @param name the file's name in {@code events/}
     * @param terms what it stands for, such as {@code event=0x3c,umask=0x0}
     * @param unit what a count means; empty for a plain number
     * @param scale what a count is to be multiplied by
     */
    public record Alias(String name, String terms, String unit, double scale) {}

    /** Every PMU of this machine, by name. */
    public static List<Pmu> all() {
        String[] names = new File(DEVICES).list();
        if (names == null) {
            return List.of();
        }
        Arrays.sort(names);
        List<Pmu> all = new ArrayList<>();
        for (String name : names) {
            named(name).ifPresent(all::add);
        }
        return all;
    }

    /** A PMU by its exact name. */
    public static Optional<Pmu> named(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.startsWith(".")) {
            return Optional.empty();
        }
        return text(DEVICES + name + "/type").map(type -> new Pmu(name, Integer.parseInt(type)));
    }

    /**
     * The layout of a term.
     *
     * @return empty if the PMU has no such term
     */
    public Optional<PmuFormat> format(String term) {
        return text(DEVICES + name + "/format/" + term).map(PmuFormat::parse);
    }

    /** The names of its terms. */
    public List<String> formats() {
        return names("format");
    }

    /** An event that the kernel names, by that name. */
    public Optional<Alias> alias(String event) {
        String file = DEVICES + name + "/events/" + event;
        return text(file)
                .map(terms -> new Alias(
                        event,
                        terms,
                        text(file + ".unit").orElse(""),
                        text(file + ".scale").map(Double::parseDouble).orElse(1.0)));
    }

    /** The names of the events that the kernel names. */
    public List<String> aliases() {
        return names("events").stream()
                .filter(file -> !file.endsWith(".unit")
                        && !file.endsWith(".scale")
                        && !file.endsWith(".per-pkg")
                        && !file.endsWith(".snapshot"))
                .toList();
    }

    /** The CPUs that it has to be opened on, where it isn't all of them: one for each socket, mostly. */
    public Optional<List<Integer>> cpumask() {
        Optional<String> mask = text(DEVICES + name + "/cpumask");
        if (mask.isEmpty()) {
            mask = text(DEVICES + name + "/cpus");
        }
        return mask.filter(list -> !list.isEmpty()).map(CpuTopology::parse);
    }

    private List<String> names(String directory) {
        String[] names = new File(DEVICES + name + "/" + directory).list();
        if (names == null) {
            return List.of();
        }
        Arrays.sort(names);
        return List.of(names);
    }

    private static Optional<String> text(String file) {
        try {
            byte[] bytes = ProcFile.read(file);
            return Optional.of(new String(bytes, StandardCharsets.US_ASCII).strip());
        } catch (LinuxException e) {
            return Optional.empty(); // a PMU needn't have it
        }
    }
}
