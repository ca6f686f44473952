package dev.syscope.stat;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.perf.Tracefs;
import java.util.ArrayList;
import java.util.List;

/** The fields that a tracepoint's filter can name. */
final class Filters {
    private Filters() {}

    /** For the message about a filter that the kernel refused. */
    static String hint(String tracepoint) {
        int colon = tracepoint.indexOf(':');
        try (Tracefs tracefs = Tracefs.open()) {
            String format = tracefs.format(tracepoint.substring(0, colon), tracepoint.substring(colon + 1).split(":")[0]);
            return "its fields are " + String.join(", ", fields(format));
        } catch (LinuxException e) {
            return "see the tracepoint's format file";
        }
    }

    /** The fields of a {@code format} file as C declares them, and the kernel's words about the whole. */
    static List<String> declarations(String format) {
        List<String> lines = new ArrayList<>();
        for (String line : format.split("\n")) {
            int start = line.indexOf("field:");
            int end = line.indexOf(';');
            if (start >= 0 && end >= 0 && !line.contains(" common_")) {
                lines.add(line.substring(start + 6, end));
            } else if (line.startsWith("print fmt:")) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** Names and signs of the fields of a {@code format} file, those that all tracepoints share left out. */
    static List<String> fields(String format) {
        List<String> fields = new ArrayList<>();
        for (String line : format.split("\n")) {
            int start = line.indexOf("field:");
            int end = line.indexOf(';');
            if (start < 0 || end < 0) {
                continue;
            }
            String declaration = line.substring(start + 6, end).replaceFirst("\\[.*", "");
            String name = declaration.substring(declaration.lastIndexOf(' ') + 1);
            if (!name.startsWith("common_")) {
                fields.add(name + (line.contains("signed:0") && !declaration.contains("char") ? " (unsigned)" : ""));
            }
        }
        return fields;
    }
}
