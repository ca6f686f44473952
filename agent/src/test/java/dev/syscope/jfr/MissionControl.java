package dev.syscope.jfr;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** Mission Control's parser. As a program it prints how many events a file has of each type that it has any of. */
final class MissionControl {
    /** Held, because loggers that nobody holds forget their levels. It logs each file that was cut off. */
    private static final Logger LOG = Logger.getLogger("org.openjdk.jmc");

    static {
        LOG.setLevel(Level.OFF);
    }

    private MissionControl() {}

    static IItemCollection load(Path file) throws Exception {
        return JfrLoaderToolkit.loadEvents(file.toFile());
    }

    /** Reads a file. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Long> counts = new TreeMap<>();
        load(Path.of(arguments[0])).forEach(items -> counts.merge(items.getType().getIdentifier(), items.getItemCount(), Long::sum));
        counts.values().removeIf(count -> count == 0);
        counts.forEach((type, count) -> System.out.println(type + " " + count));
    }
}
