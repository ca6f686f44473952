package dev.syscope.cli.render;

import dev.syscope.linux.perf.CpuTopology;
import dev.syscope.stat.Aggregation;
import dev.syscope.stat.Place;
import dev.syscope.stat.Row;
import java.util.List;

/** What perf puts before a row: the time, and what the count is from. */
final class StatPlaces {
    /** perf's width of a thread's name. */
    static final int THREAD = 16;

    private StatPlaces() {}

    /** Seconds and nanoseconds in perf's columns. */
    static String time(long nanos) {
        StringBuilder text = new StringBuilder(16);
        Decimals.right(text, Long.toString(nanos / 1_000_000_000), 6);
        String fraction = Long.toString(nanos % 1_000_000_000);
        text.append('.');
        Decimals.repeat(text, '0', 9 - fraction.length());
        return text.append(fraction).toString();
    }

    static String missing(Row.Status status) {
        return status == Row.Status.NOT_SUPPORTED ? "<not supported>" : "<not counted>";
    }

    /** Whether values, means too, are written without decimals: as perf does unless a scale makes fractions of them. */
    static boolean isWhole(Row row) {
        return row.event().scale() == Math.floor(row.event().scale());
    }

    /** How wide the names of threads stand in text: the kernel's have 15 bytes at most, Java's as many as they have. */
    static int threadWidth(List<Row> rows) {
        int width = THREAD;
        for (Row row : rows) {
            if (row.place().by() == Aggregation.THREAD) {
                width = Math.max(width, Escape.text(row.place().thread().name()).length());
            }
        }
        return width;
    }

    /** In text, padded. */
    static void text(StringBuilder to, Place place) {
        text(to, place, THREAD);
    }

    /** The same, with names of threads in as many columns. */
    static void text(StringBuilder to, Place place, int threadWidth) {
        CpuTopology where = place.where();
        switch (place.by()) {
            case GLOBAL -> {}
            case CPU -> Decimals.left(to, "CPU" + where.cpu(), 11);
            case CORE -> cpus(to, "S" + where.socket() + "-D" + where.die() + "-C", where.core(), 8, place);
            case DIE -> cpus(to, "S" + where.socket() + "-D", where.die(), 8, place);
            case SOCKET -> cpus(to, "S", where.socket(), 5, place);
            case NODE -> cpus(to, "N", where.node(), 5, place);
            case THREAD -> {
                Decimals.right(to, Escape.text(place.thread().name()), threadWidth);
                to.append('-');
                Decimals.left(to, Integer.toString(place.thread().tid()), 8);
                to.append(' ');
            }
        }
    }

    private static void cpus(StringBuilder to, String name, int number, int width, Place place) {
        to.append(name);
        Decimals.left(to, Integer.toString(number), width);
        to.append(' ');
        Decimals.right(to, Integer.toString(place.cpus()), 4);
        to.append(' ');
    }

    /** Its name alone; empty for everything. */
    static String name(Place place) {
        CpuTopology where = place.where();
        return switch (place.by()) {
            case GLOBAL -> "";
            case CPU -> "CPU" + where.cpu();
            case CORE -> "S" + where.socket() + "-D" + where.die() + "-C" + where.core();
            case DIE -> "S" + where.socket() + "-D" + where.die();
            case SOCKET -> "S" + where.socket();
            case NODE -> "N" + where.node();
            case THREAD -> place.thread().name() + "-" + place.thread().tid();
        };
    }

    /** What kind of place it is, as perf's JSON and CSV name it; empty for everything. */
    static String kind(Place place) {
        return switch (place.by()) {
            case GLOBAL -> "";
            case CPU -> "cpu";
            case CORE -> "core";
            case DIE -> "die";
            case SOCKET -> "socket";
            case NODE -> "node";
            case THREAD -> "thread";
        };
    }

    /** Whether the number of CPUs stands beside the name. */
    static boolean showsCpus(Place place) {
        return switch (place.by()) {
            case GLOBAL, CPU, THREAD -> false;
            case CORE, DIE, SOCKET, NODE -> true;
        };
    }
}
