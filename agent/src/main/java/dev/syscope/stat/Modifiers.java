package dev.syscope.stat;

/**
 * What the letters behind an event's colon ask for, as perf-list(1) has them.
 *
 * @param user count user space ({@code u})
 * @param kernel count the kernel ({@code k})
 * @param hypervisor count the hypervisor ({@code h})
 * @param host count while no guest runs ({@code H})
 * @param guest count while a guest runs ({@code G})
 * @param precise how exact a sample's address must be, 0 to 3 ({@code p}, repeated)
 * @param pinned always on the PMU, or in error ({@code D})
 * @param exclusive alone on the PMU ({@code e})
 * @param weak break the group up where the PMU can't hold it ({@code W})
 * @param notIdle not while the CPU idles ({@code I})
 */
public record Modifiers(
        boolean user,
        boolean kernel,
        boolean hypervisor,
        boolean host,
        boolean guest,
        int precise,
        boolean pinned,
        boolean exclusive,
        boolean weak,
        boolean notIdle) {
    /** No letters: all levels are counted. */
    public static final Modifiers NONE =
            new Modifiers(false, false, false, false, false, 0, false, false, false, false);

    /** The letters there are. */
    static final String LETTERS = "ukhHGpDeWI";

    /**
     * Reads letters.
     *
     * @param event for the message
     * @throws EventException if one is unknown or senseless here
     */
    static Modifiers parse(String letters, String event) {
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            if (LETTERS.indexOf(letter) < 0) {
                throw new EventException("event '" + event + "': "
                        + switch (letter) {
                            case 'S', 'P' -> "modifier '" + letter + "' is about sampling, and nothing is sampled here";
                            case 'b' -> "modifier 'b' (counting by BPF programs) is not there";
                            default -> "no modifier '" + letter + "'; there are " + LETTERS;
                        });
            }
            if (letter != 'p' && letters.indexOf(letter, i + 1) >= 0) {
                throw new EventException("event '" + event + "': modifier '" + letter + "' stands twice");
            }
        }
        int precise = (int) letters.chars().filter(letter -> letter == 'p').count();
        if (precise > 3) {
            throw new EventException("event '" + event + "': at most three 'p'");
        }
        return new Modifiers(
                has(letters, 'u'),
                has(letters, 'k'),
                has(letters, 'h'),
                has(letters, 'H'),
                has(letters, 'G'),
                precise,
                has(letters, 'D'),
                has(letters, 'e'),
                has(letters, 'W'),
                has(letters, 'I'));
    }

    private static boolean has(String letters, char letter) {
        return letters.indexOf(letter) >= 0;
    }

    /** These together with a group's: levels named by either count. */
    Modifiers and(Modifiers group) {
        return new Modifiers(
                user || group.user,
                kernel || group.kernel,
                hypervisor || group.hypervisor,
                host || group.host,
                guest || group.guest,
                Math.max(precise, group.precise),
                pinned || group.pinned,
                exclusive || group.exclusive,
                weak || group.weak,
                notIdle || group.notIdle);
    }

    /** These, but user space only. */
    Modifiers userOnly() {
        return new Modifiers(true, false, false, host, guest, precise, pinned, exclusive, weak, notIdle);
    }

    /** These, but the kernel only. */
    Modifiers kernelOnly() {
        return new Modifiers(false, true, false, host, guest, precise, pinned, exclusive, weak, notIdle);
    }

    /** Whether levels are chosen; without a choice all count. */
    boolean choosesLevels() {
        return user || kernel || hypervisor;
    }

    /** {@code exclude_user}. */
    public boolean excludeUser() {
        return choosesLevels() && !user;
    }

    /** {@code exclude_kernel}. */
    public boolean excludeKernel() {
        return choosesLevels() && !kernel;
    }

    /** {@code exclude_hv}. */
    public boolean excludeHypervisor() {
        return choosesLevels() && !hypervisor;
    }

    /** {@code exclude_host}. */
    public boolean excludeHost() {
        return guest && !host;
    }

    /** {@code exclude_guest}: as perf has it, guests are left out unless one asks for them, or for precise or idle. */
    public boolean excludeGuest() {
        if (guest || host) {
            return !guest;
        }
        return !(choosesLevels() && !user) && !notIdle;
    }

    /** The letters for a set of levels chosen by something else than the user, such as a fallback. */
    String levels() {
        return (user ? "u" : "") + (kernel ? "k" : "") + (hypervisor ? "h" : "");
    }
}
