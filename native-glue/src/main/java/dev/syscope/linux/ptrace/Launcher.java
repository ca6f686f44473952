package dev.syscope.linux.ptrace;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.LibC;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.RawText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Starts commands that wait just before their exec, so that one can trace or count them from their first instruction
 * on.
 *
 * <p>{@code posix_spawn} of a small executable in a memfd ({@link LaunchImage}), never {@code fork}, which a JVM
 * doesn't survive. The command gets our working directory, terminal, process group and open files, and the signal mask
 * and ignored signals of an {@link InheritedState}; none of the files that the JVM opened. It is a child of the calling
 * thread, which must wait for it.
 */
public final class Launcher {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 02000000;
    private static final int F_SETFD = 2;
    private static final int FD_CLOEXEC = 1;
    private static final int SIG_SETMASK = 2;
    private static final int SIG_IGN = 1;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_SET_MODE_FILTER = 1;

    private final InheritedState state;

    /** A launcher that hands the present state on. */
    public Launcher() {
        this(InheritedState.read());
    }

    /** A launcher that hands a state on that was read earlier. */
    public Launcher(InheritedState state) {
        this.state = state;
    }

    /**
     * Starts a child that waits.
     *
     * @throws LinuxException if that fails; a wrong path is found out at {@link HeldChild#release} only
     */
    public HeldChild start(Launch launch) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(8, 4);
            Kernel.check(
                    Kernel.syscall(Nr.SOCKETPAIR, AF_UNIX, SOCK_STREAM_CLOEXEC, 0, pair.address()),
                    "socketpair(AF_UNIX)");
            int ours = pair.get(ValueLayout.JAVA_INT, 0);
            int childs = pair.get(ValueLayout.JAVA_INT, 4);
            try {
                HeldChild child = start(arena, launch, ours, childs);
                child.awaitHeld();
                return child;
            } catch (RuntimeException e) {
                Kernel.syscall(Nr.CLOSE, ours);
                throw e;
            }
        }
    }

    private HeldChild start(Arena arena, Launch launch, int ours, int childs) {
        try {
            Kernel.syscall(Nr.FCNTL, childs, F_SETFD, 0);
            LaunchImage image = image(launch, childs);
            int pid = spawn(arena, launch, image.toBytes(launch.file()));
            return new HeldChild(pid, ours, launch.file(), image);
        } finally {
            Kernel.syscall(Nr.CLOSE, childs);
        }
    }

    /**
     * What the child does, then waits for a byte, then the rest: only what would keep it from being traced. Without
     * filter and credentials that is nothing, so that who counts the child's calls from here on counts the command's.
     */
    private LaunchImage image(Launch launch, int socket) {
        LaunchImage image = new LaunchImage(socket);
        image.call("fcntl(FD_CLOEXEC)", 0, Nr.FCNTL, socket, F_SETFD, FD_CLOEXEC);
        closeForeign(image, socket);
        dispositions(image);
        long mask = image.place(state.blockedSignals());
        image.call("rt_sigprocmask(SIG_SETMASK)", 0, Nr.RT_SIGPROCMASK, SIG_SETMASK, mask, 0, 8);
        image.call("say that it waits", 1, Nr.WRITE, socket, LaunchImage.SCRATCH, 1);
        image.call("wait to be released", 1, Nr.READ, socket, LaunchImage.SCRATCH, 1);
        launch.filter().ifPresent(filter -> filter(image, filter));
        launch.credentials().ifPresent(who -> credentials(image, who));
        return image;
    }

    private void closeForeign(LaunchImage image, int socket) {
        BitSet keep = state.descriptors();
        keep.set(socket);
        for (int fd : InheritedState.openDescriptors()) {
            if (!keep.get(fd) && fd > 2) {
                image.call("close", LaunchImage.ANY, Nr.CLOSE, fd);
            }
        }
    }

    /** Undoes what the JVM and glibc's posix_spawn, which ignores NPTL's own two signals, did to the dispositions. */
    private void dispositions(LaunchImage image) {
        long now = InheritedState.ignoredNow() | 1L << 31 | 1L << 32;
        long ignore = image.place(SIG_IGN, 0, 0, 0); // struct sigaction of the kernel: handler, flags, restorer, mask
        long byDefault = image.place(0, 0, 0, 0);
        for (int signal = 1; signal <= 64; signal++) {
            long bit = 1L << signal - 1;
            boolean wanted = (state.ignoredSignals() & bit) != 0;
            if (wanted != ((now & bit) != 0)) {
                image.call("rt_sigaction", 0, Nr.RT_SIGACTION, signal, wanted ? ignore : byDefault, 0, 8);
            }
        }
    }

    private static void filter(LaunchImage image, SeccompFilter filter) {
        long[] instructions = filter.instructions();
        long program = image.place(instructions.length, image.place(instructions)); // struct sock_fprog
        if (!Privileges.ofSelf().has(Privileges.CAP_SYS_ADMIN)) {
            image.call("prctl(PR_SET_NO_NEW_PRIVS)", 0, Nr.PRCTL, PR_SET_NO_NEW_PRIVS, 1);
        }
        image.call("seccomp(SECCOMP_SET_MODE_FILTER)", 0, Nr.SECCOMP, SECCOMP_SET_MODE_FILTER, 0, program);
    }

    private static void credentials(LaunchImage image, Credentials who) {
        int[] groups = who.groups().stream().mapToInt(Integer::intValue).toArray();
        byte[] bytes = new byte[groups.length * 4];
        MemorySegment.ofArray(bytes).asByteBuffer().order(java.nio.ByteOrder.nativeOrder()).asIntBuffer().put(groups);
        image.call("setgroups", 0, Nr.SETGROUPS, groups.length, image.place(bytes));
        image.call("setgid(" + who.gid() + ")", 0, Nr.SETGID, who.gid());
        image.call("setuid(" + who.uid() + ")", 0, Nr.SETUID, who.uid());
    }

    private static int spawn(Arena arena, Launch launch, byte[] program) {
        try (Executable executable = Executable.of(program)) {
            MemorySegment pid = arena.allocate(4, 4);
            int error = (int) LibC.function("posix_spawn")
                    .call(
                            pid.address(),
                            arena.allocateFrom(executable.path()).address(),
                            0,
                            0,
                            vector(arena, launch.arguments()),
                            vector(arena, launch.environment()));
            if (error != 0) {
                throw new LinuxException("posix_spawn(" + launch.file() + ")", error);
            }
            return pid.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** A null-ended array of C strings. */
    private static long vector(Arena arena, List<String> strings) {
        MemorySegment vector = arena.allocate(8L * (strings.size() + 1), 8);
        for (int i = 0; i < strings.size(); i++) {
            byte[] bytes = RawText.encode(strings.get(i));
            MemorySegment string = arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(bytes, bytes.length + 1));
            vector.setAtIndex(ValueLayout.JAVA_LONG, i, string.address());
        }
        return vector.address();
    }
}
