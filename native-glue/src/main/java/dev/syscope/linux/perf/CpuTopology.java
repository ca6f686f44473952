package dev.syscope.linux.perf;

import dev.syscope.linux.proc.ProcFile;
import java.io.File;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a CPU sits, from {@code /sys/devices/system/cpu/cpuN/topology}.
 *
 * @param cpu its number
 * @param socket its {@code physical_package_id}
 * @param die its {@code die_id} within the socket
 * @param core its {@code core_id} within the die
 * @param node its NUMA node, -1 where the machine has none
 */
public record CpuTopology(int cpu, int socket, int die, int core, int node) {
    private static final String CPUS = "/sys/devices/system/cpu/";

    /** The CPUs that run now. */
    public static List<Integer> online() {
        return parse(ProcFile.text(CPUS + "online").strip());
    }

    /** Where a CPU sits; 0 for what the machine doesn't say. */
    public static CpuTopology of(int cpu) {
        String topology = CPUS + "cpu" + cpu + "/topology/";
        return new CpuTopology(
                cpu,
                Math.max(number(topology + "physical_package_id"), 0),
                Math.max(number(topology + "die_id"), 0),
                Math.max(number(topology + "core_id"), 0),
                node(cpu));
    }

    /**
     * A list as the kernel writes it: {@code 0-3,8}.
     *
     * @throws IllegalArgumentException if it isn't one
     */
    public static List<Integer> parse(String list) {
        List<Integer> cpus = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseUnsignedInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseUnsignedInt(range.substring(dash + 1));
            if (last < first || first < 0 || last - first > 65536) {
                throw new IllegalArgumentException("not a range of CPUs: " + range);
            }
            for (int cpu = first; cpu <= last; cpu++) {
                if (!cpus.contains(cpu)) {
                    cpus.add(cpu);
                }
            }
        }
        return cpus;
    }

    private static int node(int cpu) {
        String[] names = new File(CPUS + "cpu" + cpu).list();
        for (String name : names == null ? new String[0] : names) {
            if (name.startsWith("node") && name.length() > 4 && Character.isDigit(name.charAt(4))) {
                return Integer.parseInt(name.substring(4));
            }
        }
        return -1;
    }

    private static int number(String file) {
        String text = ProcFile.text(file).strip(); // empty where there is no such file: die_id came with Linux 5.2
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
