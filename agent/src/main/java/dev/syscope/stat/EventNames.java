package dev.syscope.stat;

import dev.syscope.linux.perf.PerfEventAttr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The kernel's generic events by perf's names and aliases, from {@code enum perf_hw_id}, {@code perf_sw_ids} and
 * {@code perf_hw_cache_id} of {@code include/uapi/linux/perf_event.h} and perf-list(1).
 */
public final class EventNames {
    /** {@code PERF_COUNT_HW_*}, in their order: each name, then its aliases. */
    static final String[][] HARDWARE = {
        {"cpu-cycles", "cycles"},
        {"instructions"},
        {"cache-references"},
        {"cache-misses"},
        {"branch-instructions", "branches"},
        {"branch-misses"},
        {"bus-cycles"},
        {"stalled-cycles-frontend", "idle-cycles-frontend"},
        {"stalled-cycles-backend", "idle-cycles-backend"},
        {"ref-cycles"},
    };

    /** {@code PERF_COUNT_SW_*}, in their order. */
    static final String[][] SOFTWARE = {
        {"cpu-clock"},
        {"task-clock"},
        {"page-faults", "faults"},
        {"context-switches", "cs"},
        {"cpu-migrations", "migrations"},
        {"minor-faults"},
        {"major-faults"},
        {"alignment-faults"},
        {"emulation-faults"},
        {"dummy"},
        {"bpf-output"},
        {"cgroup-switches"},
    };

    /** What syscope measures itself. */
    static final List<String> TOOL = List.of("duration_time", "user_time", "system_time");

    private static final String[][] CACHES = {
        {"L1-dcache", "l1-d", "l1d", "L1-data"},
        {"L1-icache", "l1-i", "l1i", "L1-instruction"},
        {"LLC", "L2"},
        {"dTLB", "d-tlb", "Data-TLB"},
        {"iTLB", "i-tlb", "Instruction-TLB"},
        {"branch", "branches", "bpu", "btb", "bpc"},
        {"node"},
    };
    private static final String[][] OPERATIONS = {
        {"load", "loads", "read"},
        {"store", "stores", "write"},
        {"prefetch", "prefetches", "speculative-read", "speculative-load"},
    };
    private static final String[][] RESULTS = {
        {"refs", "Reference", "ops", "access"},
        {"misses", "miss"},
    };
    /** Which operations a cache can count, a bit for each: perf's table, without which it refuses the name. */
    private static final int[] ALLOWED = {7, 5, 7, 7, 1, 1, 7};

    private EventNames() {}

    /** Whether a bare name is one of these. */
    static boolean isKnown(String name) {
        return index(HARDWARE, name) >= 0
                || index(SOFTWARE, name) >= 0
                || TOOL.contains(name)
                || cache(name).isPresent();
    }

    /** {@code PERF_COUNT_HW_*} of a name. */
    static OptionalLong hardware(String name) {
        return code(index(HARDWARE, name));
    }

    /** {@code PERF_COUNT_SW_*} of a name. */
    static OptionalLong software(String name) {
        return code(index(SOFTWARE, name));
    }

    /** The config of a {@link PerfEventAttr#PERF_TYPE_HW_CACHE} event: cache, operation and result, a byte each. */
    static OptionalLong cache(String name) {
        for (int cache = 0; cache < CACHES.length; cache++) {
            for (String prefix : CACHES[cache]) {
                if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
                    OptionalLong found = access(cache, name.substring(prefix.length()));
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return OptionalLong.empty();
    }

    private static OptionalLong access(int cache, String rest) {
        int operation = -1;
        int result = -1;
        String left = rest;
        while (!left.isEmpty()) {
            if (left.charAt(0) != '-') {
                return OptionalLong.empty();
            }
            int[] op = longest(OPERATIONS, left);
            int[] res = longest(RESULTS, left);
            if (op[1] > 0 && operation < 0) {
                operation = op[0];
                left = left.substring(1 + op[1]);
            } else if (res[1] > 0 && result < 0) {
                result = res[0];
                left = left.substring(1 + res[1]);
            } else {
                return OptionalLong.empty();
            }
        }
        operation = Math.max(operation, 0);
        return (ALLOWED[cache] & 1 << operation) == 0
                ? OptionalLong.empty()
                : OptionalLong.of(cache | (long) operation << 8 | (long) Math.max(result, 0) << 16);
    }

    /** The row, and the length, of the longest name that stands behind the dash and ends at a dash or the end. */
    private static int[] longest(String[][] table, String left) {
        int[] best = {-1, 0};
        for (int row = 0; row < table.length; row++) {
            for (String name : table[row]) {
                int end = 1 + name.length();
                if (name.length() > best[1]
                        && left.regionMatches(true, 1, name, 0, name.length())
                        && (left.length() == end || left.charAt(end) == '-')) {
                    best = new int[] {row, name.length()};
                }
            }
        }
        return best;
    }

    /** Every cache event, by its usual name. */
    static Map<String, Long> caches() {
        Map<String, Long> all = new LinkedHashMap<>();
        String[] plural = {"loads", "stores", "prefetches"};
        String[] singular = {"load", "store", "prefetch"};
        for (int cache = 0; cache < CACHES.length; cache++) {
            for (int operation = 0; operation < 3; operation++) {
                if ((ALLOWED[cache] & 1 << operation) != 0) {
                    String name = CACHES[cache][0] + "-";
                    all.put(name + plural[operation], cache | (long) operation << 8);
                    all.put(name + singular[operation] + "-misses", cache | (long) operation << 8 | 1L << 16);
                }
            }
        }
        return all;
    }

    /** Whether a text is {@code r} and hexadecimal digits: the core PMU's own code for an event. */
    static boolean isRawCode(String text) {
        if (text.length() < 2 || text.length() > 17 || text.charAt(0) != 'r') {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The code behind the {@code r} of what {@link #isRawCode}. */
    static long rawCode(String text) {
        return Long.parseUnsignedLong(text, 1, text.length(), 16);
    }

    /** Every name, for suggestions. */
    public static List<String> all() {
        List<String> all = new ArrayList<>();
        for (String[] names : HARDWARE) {
            all.addAll(List.of(names));
        }
        for (String[] names : SOFTWARE) {
            all.addAll(List.of(names));
        }
        all.addAll(TOOL);
        all.addAll(caches().keySet());
        return all;
    }

    private static int index(String[][] table, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        for (int row = 0; row < table.length; row++) {
            for (String known : table[row]) {
                if (known.equals(lower)) {
                    return row;
                }
            }
        }
        return -1;
    }

    private static OptionalLong code(int index) {
        return index < 0 ? OptionalLong.empty() : OptionalLong.of(index);
    }
}
