package dev.syscope.snoop;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whose events are wanted. Everything given must hold.
 *
 * @param pid the process
 * @param tid the thread
 * @param uid the real user id
 * @param parent the parent process
 * @param cgroup a directory of the cgroup2 file system: its processes and those below it
 * @param chosenOnly whether only processes that were given to {@link SnoopSource#choose} count, and what they fork
 */
public record SnoopFilter(
        OptionalInt pid,
        OptionalInt tid,
        OptionalInt uid,
        OptionalInt parent,
        Optional<Path> cgroup,
        boolean chosenOnly) {
    /** Everyone but syscope itself. */
    public static final SnoopFilter ALL = new SnoopFilter(
            OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Optional.empty(), false);

    /** Only what {@link SnoopSource#choose} is given, and what that forks. */
    public static SnoopFilter chosen() {
        return new SnoopFilter(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                true);
    }
}
