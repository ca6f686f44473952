package dev.syscope.linux.ptrace;

import dev.syscope.linux.Errno;
import dev.syscope.linux.LibC;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.RawText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whom a command runs as.
 *
 * @param uid the user
 * @param gid the user's group
 * @param groups the groups that the user is in
 */
public record Credentials(int uid, int gid, List<Integer> groups) {
    /** Copies the list. */
    public Credentials {
        groups = List.copyOf(groups);
    }

    /** Offsets in glibc's and musl's {@code struct passwd}, the same on all 64-bit machines. */
    private static final int PW_NAME = 0;

    private static final int PW_UID = 16;

    private static final int PW_GID = 20;

    /**
     * Looks a user up where this machine keeps its users: {@code getpwnam_r(3)}, or {@code getpwuid_r(3)} for a number
     * that is nobody's name, then {@code getgrouplist(3)}.
     *
     * @param user a name or a user id
     * @return empty if there is no such user
     * @throws LinuxException if they can't be looked up
     */
    public static Optional<Credentials> ofUser(String user) {
        try (Arena arena = Arena.ofConfined()) {
            Optional<Credentials> named = lookUp(arena, "getpwnam_r", string(arena, user).address(), user);
            boolean number = user.matches("[0-9]{1,9}");
            return named.isEmpty() && number ? lookUp(arena, "getpwuid_r", Integer.parseInt(user), user) : named;
        }
    }

    private static Optional<Credentials> lookUp(Arena arena, String function, long key, String user) {
        MemorySegment passwd = arena.allocate(64, 8);
        MemorySegment found = arena.allocate(8, 8);
        int size = 65536;
        int error = (int) LibC.function(function)
                .call(key, passwd.address(), arena.allocate(size).address(), size, found.address(), 0);
        if (error != 0 && error != Errno.ENOENT && error != Errno.ESRCH) {
            throw new LinuxException(function + "(" + user + ")", error);
        }
        if (found.get(ValueLayout.JAVA_LONG, 0) == 0) {
            return Optional.empty();
        }
        int gid = passwd.get(ValueLayout.JAVA_INT, PW_GID);
        long name = passwd.get(ValueLayout.JAVA_LONG, PW_NAME);
        return Optional.of(new Credentials(passwd.get(ValueLayout.JAVA_INT, PW_UID), gid, groups(arena, name, gid)));
    }

    private static List<Integer> groups(Arena arena, long name, int gid) {
        int most = 65536; // NGROUPS_MAX of include/uapi/linux/limits.h
        MemorySegment groups = arena.allocate(4L * most, 4);
        MemorySegment count = arena.allocateFrom(ValueLayout.JAVA_INT, most);
        LibC.function("getgrouplist").call(name, gid, groups.address(), count.address(), 0, 0);
        int[] all = groups.asSlice(0, 4L * count.get(ValueLayout.JAVA_INT, 0)).toArray(ValueLayout.JAVA_INT);
        return Arrays.stream(all).boxed().toList();
    }

    private static MemorySegment string(Arena arena, String text) {
        byte[] bytes = RawText.encode(text);
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(bytes, bytes.length + 1));
    }
}
