package dev.syscope.linux.perf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Lockdown;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcFile;
import java.io.File;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The kernel's tracepoints as tracefs lists them ({@code Documentation/trace/events.rst}).
 *
 * <p>Where tracefs isn't mounted it is mounted for this process alone, with {@code fsopen(2)} and {@code fsmount(2)}:
 * the mount is attached to no directory and ends with this object.
 */
public final class Tracefs implements AutoCloseable {
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int FSMOUNT_CLOEXEC = 1;

    private final String root;
    private final int mount;

    private Tracefs(String root, int mount) {
        this.root = root;
        this.mount = mount;
    }

    /**
     * Finds tracefs or mounts it.
     *
     * @throws LinuxException if it isn't mounted, or can't be read, and this process may not mount it
     */
    public static Tracefs open() {
        if (new File("/sys/kernel/tracing/events").isDirectory()) {
            return new Tracefs("/sys/kernel/tracing", -1);
        }
        for (String line : ProcFile.text("/proc/self/mounts").split("\n")) {
            String[] field = line.split(" ");
            String events = field.length < 3
                    ? ""
                    : field[2].equals("tracefs") ? field[1] : field[2].equals("debugfs") ? field[1] + "/tracing" : "";
            if (!events.isEmpty() && new File(events + "/events").isDirectory()) {
                return new Tracefs(events, -1);
            }
        }
        return mountPrivately();
    }

    /** A mount of our own, whether or not there is another. */
    static Tracefs mountPrivately() {
        try (Arena arena = Arena.ofConfined()) {
            long context = Kernel.syscall(Nr.FSOPEN, arena.allocateFrom("tracefs").address(), FSOPEN_CLOEXEC);
            check(context, "fsopen(tracefs)");
            try {
                check(Kernel.syscall(Nr.FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0, 0), "fsconfig(tracefs)");
                int mount = (int) Kernel.syscall(Nr.FSMOUNT, context, FSMOUNT_CLOEXEC, 0);
                check(mount, "fsmount(tracefs)");
                return new Tracefs("/proc/self/fd/" + mount, mount);
            } finally {
                Kernel.syscall(Nr.CLOSE, context);
            }
        }
    }

    private static void check(long result, String call) {
        if (Kernel.failed(result)) {
            String remedy = switch ((int) -result) {
                case Errno.EPERM, Errno.EACCES ->
                    "Tracepoints need to read tracefs: run as root, or: mount -t tracefs none /sys/kernel/tracing"
                            + " and make it readable";
                case Errno.ENODEV -> "This kernel was built without tracefs";
                default -> "";
            };
            throw new LinuxException(call, (int) -result, remedy);
        }
    }

    /** Whether this object has a mount of its own. */
    public boolean isPrivate() {
        return mount >= 0;
    }

    /** The groups of tracepoints, such as {@code syscalls}, by name. */
    public List<String> systems() {
        return directories("");
    }

    /** The tracepoints of a group, by name; none if there is no such group. */
    public List<String> events(String system) {
        return directories("/" + system);
    }

    private List<String> directories(String below) {
        String[] names = new File(root + "/events" + below).list();
        if (names == null) {
            return List.of();
        }
        Arrays.sort(names);
        return Arrays.stream(names).filter(Tracefs::isDirectory).toList();
    }

    /** The control files that stand beside the events' directories, all of them known by name. */
    private static boolean isDirectory(String name) {
        return switch (name) {
            case "enable", "filter", "header_page", "header_event" -> false;
            default -> true;
        };
    }

    /**
     * A tracepoint's number, which {@code perf_event_attr.config} names it by.
     *
     * @throws LinuxException ENOENT if there is none, EACCES if this process may not know
     */
    public int id(String system, String event) {
        return Integer.parseInt(read(system, event, "id").strip());
    }

    /**
     * A tracepoint's fields: its {@code format} file.
     *
     * @throws LinuxException as {@link #id}
     */
    public String format(String system, String event) {
        return read(system, event, "format");
    }

    private String read(String system, String event, String file) {
        byte[] bytes;
        try {
            bytes = ProcFile.read(root + "/events/" + system + "/" + event + "/" + file);
        } catch (LinuxException e) {
            if (e.errno() == Errno.EPERM && Lockdown.isConfidential()) {
                throw new LinuxException("read tracefs for " + system + ":" + event, Errno.EPERM, Lockdown.ADVICE);
            }
            throw e;
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Ends a mount of our own. Idempotent. */
    @Override
    public void close() {
        if (mount >= 0) {
            Kernel.syscall(Nr.CLOSE, mount);
        }
    }
}
