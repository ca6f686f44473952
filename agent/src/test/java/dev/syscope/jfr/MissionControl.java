package dev.syscope.jfr;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.flightrecorder.JfrLoaderToolkit;

/** Mission Control's parser. */
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
}
