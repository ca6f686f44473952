package dev.syscope.linux.proc;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import java.io.File;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Control groups by name, in the hierarchy that perf events know: {@code perf_event} of version 1, else version 2. */
public final class Cgroups {
    private static final int AT_FDCWD = -100;
    private static final int O_DIRECTORY_CLOEXEC = Architecture.pick(0200000, 040000) | 02000000;

    private Cgroups() {}

    /** Where that hierarchy is mounted; empty if it isn't. */
    public static Optional<String> root() {
        Optional<String> unified = Optional.empty();
        for (String line : ProcFile.text("/proc/self/mounts").split("\n")) {
            String[] field = line.split(" ");
            if (field.length > 3 && field[2].equals("cgroup") && ("," + field[3] + ",").contains(",perf_event,")) {
                return Optional.of(field[1]);
            }
            if (field.length > 3 && field[2].equals("cgroup2")) {
                unified = Optional.of(field[1]);
            }
        }
        return unified;
    }

    /** The names of all groups but the root, each after the one that it is in. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        root().ifPresent(root -> addBelow(new File(root), "", names));
        return names;
    }

    private static void addBelow(File directory, String name, List<String> names) {
        File[] below = directory.listFiles(File::isDirectory);
        Arrays.sort(below = below == null ? new File[0] : below);
        for (File group : below) {
            names.add(name + group.getName());
            addBelow(group, name + group.getName() + "/", names);
        }
    }

    /** The ids of the processes that are now in a group of version 2 and in those below it, in no order. */
    public static IntStream processes(Path directory) {
        File[] below = directory.toFile().listFiles(File::isDirectory);
        IntStream own = ProcFile.text(directory + "/cgroup.procs").lines().mapToInt(Integer::parseInt);
        return IntStream.concat(
                own,
                Arrays.stream(below == null ? new File[0] : below).flatMapToInt(group -> processes(group.toPath())));
    }

    /**
     * Opens a group's directory.
     *
     * @param name its path below the root, such as {@code system.slice}, or {@code /} for the root
     * @return a descriptor
     * @throws LinuxException if there is no such group
     */
    public static int open(String name) {
        String root = root().orElseThrow(() -> new LinuxException(
                "find the cgroup '" + name + "'", Errno.ENOENT, "No cgroup hierarchy with perf events is mounted"));
        try (Arena arena = Arena.ofConfined()) {
            long fd = Kernel.syscall(
                    Nr.OPENAT, AT_FDCWD, arena.allocateFrom(root + "/" + name).address(), O_DIRECTORY_CLOEXEC);
            return (int) Kernel.check(fd, "open the cgroup '" + name + "' in " + root);
        }
    }
}
