package dev.syscope.snoop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names of cgroups by the ids that the kernel gives, which are the numbers of their directories' inodes. For one
 * thread.
 */
public final class CgroupNames {
    /** An id that isn't found is looked for again only after so many others, as each look goes through all of them. */
    private static final int MOST_UNKNOWN = 64;

    private final Map<Long, String> names = new HashMap<>();
    private int unknown;

    /** The last one, as mostly it is the same again. */
    private long lastId = -1;

    private String lastName = "";

    /** Nothing is read before the first name is asked for. */
    public CgroupNames() {}

    /** Where the cgroup2 hierarchy is mounted; empty if it isn't. */
    public static Optional<Path> mount() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/mounts"))) {
                String[] words = line.split(" ");
                if (words.length > 2 && words[2].equals("cgroup2")) {
                    return Optional.of(Path.of(words[1]));
                }
            }
        } catch (IOException e) {
            // without /proc there are only numbers
        }
        return Optional.empty();
    }

    /** The path below the hierarchy's root, {@code /} for the root itself; the id in decimal if there is none. */
    public String name(long id) {
        if (id == lastId) {
            return lastName;
        }
        lastName = find(id);
        lastId = id;
        return lastName;
    }

    private String find(long id) {
        String known = names.get(id);
        if (known != null) {
            return known;
        }
        if (unknown < MOST_UNKNOWN) {
            mount().ifPresent(this::readAll);
            unknown++;
        }
        return names.computeIfAbsent(id, number -> Long.toString(number));
    }

    private void readAll(Path root) {
        try (Stream<Path> directories = Files.walk(root)) {
            List<Path> all = directories.filter(Files::isDirectory).toList();
            for (Path directory : all) {
                Object inode = Files.getAttribute(directory, "unix:ino");
                names.put((Long) inode, "/" + root.relativize(directory));
            }
        } catch (IOException | UncheckedIOException e) {
            // a cgroup went away while we looked: the next unknown id has us look again
        }
    }
}
