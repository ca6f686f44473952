package dev.syscope.linux;

/**
 * Makes the calling thread act as another user, and back.
 *
 * <p>The kernel's credentials belong to a thread; it is the C library that changes those of all. Through the gateway
 * only the caller's change, so that one thread may connect to a socket whose listener wants to see its own user.
 * credentials(7).
 */
public final class EffectiveUser implements AutoCloseable {
    private static final int KEEP = -1;

    private final int formerUid;
    private final int formerGid;

    private EffectiveUser(int formerUid, int formerGid) {
        this.formerUid = formerUid;
        this.formerGid = formerGid;
    }

    /** The effective user of this thread. */
    public static int uid() {
        return (int) Kernel.syscall(Nr.GETEUID);
    }

    /**
     * Becomes another user until closed.
     *
     * @param gid and its group
     * @throws LinuxException if that isn't permitted
     */
    public static EffectiveUser become(int uid, int gid) {
        EffectiveUser former = new EffectiveUser(uid(), (int) Kernel.syscall(Nr.GETEGID));
        Kernel.check(Kernel.syscall(Nr.SETRESGID, KEEP, gid, KEEP), "setresgid(" + gid + ")");
        long result = Kernel.syscall(Nr.SETRESUID, KEEP, uid, KEEP);
        if (Kernel.failed(result)) {
            Kernel.syscall(Nr.SETRESGID, KEEP, former.formerGid, KEEP);
            throw new LinuxException("setresuid(" + uid + ")", (int) -result);
        }
        return former;
    }

    @Override
    public void close() {
        Kernel.check(Kernel.syscall(Nr.SETRESUID, KEEP, formerUid, KEEP), "setresuid(" + formerUid + ")");
        Kernel.check(Kernel.syscall(Nr.SETRESGID, KEEP, formerGid, KEEP), "setresgid(" + formerGid + ")");
    }
}
