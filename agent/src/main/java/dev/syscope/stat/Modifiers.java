package dev.syscope.stat;

/**
 * What the letters behind an event's colon ask for, as perf-list(1) has them.
 *
 * @param user count user space ({@code u})
 * @param kernel count the kernel ({@code k})
 * @param hypervisor count the hypervisor ({@code h})
 * @param host count while no guest runs ({@code H})
 * @param guest count while a guest runs ({@code G})
 * @param excludeGuest {@code exclude_guest}, which perf leaves set until the event's own letters say otherwise
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
        boolean excludeGuest,
        int precise,
        boolean pinned,
        boolean exclusive,
        boolean weak,
        boolean notIdle) {
    /** No letters: all levels are counted. */
    public static final Modifiers NONE =
            new Modifiers(false, false, false, false, false, true, 0, false, false, false, false);

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
                letters.isEmpty() || excludesGuest(letters),
                precise,
                has(letters, 'D'),
                has(letters, 'e'),
                has(letters, 'W'),
                has(letters, 'I'));
    }

    /** Letters of an event's own count guests, but for {@code u}, {@code p} and {@code H}. */
    private static boolean excludesGuest(String letters) {
        return !has(letters, 'G') && (has(letters, 'H') || has(letters, 'u') || has(letters, 'p'));
    }

    private static boolean has(String letters, char letter) {
        return letters.indexOf(letter) >= 0;
    }

    /**
     * These together with a group's: levels named by either count.
     *
     * @throws EventException if there are more than three {@code p} in sum
     */
    Modifiers and(Modifiers group) {
        if (precise + group.precise > 3) {
            throw new EventException("at most three 'p', an event's and its group's together");
        }
        boolean chosen = host || guest || group.host || group.guest;
        return new Modifiers(
                user || group.user,
                kernel || group.kernel,
                hypervisor || group.hypervisor,
                host || group.host,
                guest || group.guest,
                chosen ? !guest && !group.guest : excludeGuest || group.user || group.precise > 0,
                precise + group.precise,
                pinned || group.pinned,
                exclusive || group.exclusive,
                weak || group.weak,
                notIdle || group.notIdle);
    }

    /** These, but user space only. */
    Modifiers userOnly() {
        return new Modifiers(true, false, false, host, guest, excludeGuest, precise, pinned, exclusive, weak, notIdle);
    }

    /** These, but the kernel only. */
    Modifiers kernelOnly() {
        return new Modifiers(false, true, false, host, guest, excludeGuest, precise, pinned, exclusive, weak, notIdle);
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

    /** The letters for a set of levels chosen by something else than the user, such as a fallback. */
    String levels() {
        return (user ? "u" : "") + (kernel ? "k" : "") + (hypervisor ? "h" : "");
    }
}
