package dev.syscope.jfr;

import dev.syscope.linux.EffectiveUser;
import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.UnixStream;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.proc.TargetDirectory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends commands to a HotSpot JVM over its attach socket, with no agent and without {@code jdk.attach}.
 *
 * <p>The JVM makes the socket when it gets SIGQUIT while a file {@code .attach_pidN} stands in its current or temporary
 * directory. The file is created for its user and follows no link; the socket is used only if it belongs to that user
 * and that very process listens on it. As {@code attachListener_posix.cpp} of OpenJDK does it, 8 to 26.
 */
public final class AttachSocket {
    private static final int SIGQUIT = 3;
    private static final long POLL_NANOS = 5_000_000;
    private static final int MOST = 256 << 20;
    private static final int MAX_ARGUMENTS = 3;

    private final HotSpotJvm jvm;
    private final Duration answerLimit;

    /**
     * For a JVM that {@link HotSpotJvm#of} found.
     *
     * @param answerLimit how long it may take to answer
     */
    public AttachSocket(HotSpotJvm jvm, Duration answerLimit) {
        this.jvm = jvm;
        this.answerLimit = answerLimit;
    }

    /**
     * Runs a command such as {@code jcmd} with {@code Thread.print}.
     *
     * @param arguments up to three
     * @return what it printed
     * @throws JfrException if the JVM can't be reached or refuses, with the reason
     */
    public String run(String command, String... arguments) {
        try {
            return withSocket(command, arguments);
        } catch (LinuxException e) {
            throw new JfrException("JVM " + jvm.pid() + " can't be attached to: "
                    + (e.errno() == Errno.EAGAIN ? "it doesn't answer" : e.getMessage()));
        }
    }

    private String withSocket(String command, String... arguments) {
        if (ProcStatus.of(jvm.pid()).field("State").startsWith("T")) {
            // it would answer SIGQUIT when it goes on, by a thread dump: nobody wants it to listen any more by then
            throw new JfrException("JVM " + jvm.pid() + " can't be attached to: it is stopped");
        }
        int pidfd = (int) Kernel.check(Kernel.syscall(Nr.PIDFD_OPEN, jvm.pid(), 0), "pidfd_open(" + jvm.pid() + ")");
        try (TargetDirectory tmp = TargetDirectory.open(jvm.pid(), "tmp")) {
            Optional<UnixStream> stream = connect(tmp);
            if (stream.isEmpty()) {
                startListener(tmp, pidfd);
                stream = connect(tmp);
            }
            try (UnixStream socket = stream.orElseThrow(() -> new JfrException("JVM " + jvm.pid() + " doesn't listen"))) {
                socket.write(request(command, arguments));
                return answer(JvmText.decode(socket.readAll(MOST)), command, arguments);
            }
        } finally {
            Kernel.syscall(Nr.CLOSE, pidfd);
        }
    }

    /** Empty if there is no socket, or one that a JVM left behind that had this id before. */
    private Optional<UnixStream> connect(TargetDirectory tmp) {
        try (TargetDirectory.Entry entry = tmp.entry(socketName())) {
            if (!entry.isSocket() || entry.uid() != jvm.uid() && entry.uid() != 0) {
                throw new JfrException("JVM " + jvm.pid() + " can't be attached to: " + socketName()
                        + " in its /tmp isn't its own socket");
            }
            boolean asItsUser = EffectiveUser.uid() == 0 && jvm.uid() != 0; // HotSpot 8 accepts no other, not root either
            UnixStream stream;
            if (asItsUser) {
                EffectiveUser itself = EffectiveUser.become(jvm.uid(), jvm.gid());
                try {
                    stream = UnixStream.connect(entry.path(), answerLimit);
                } finally {
                    itself.close();
                }
            } else {
                stream = UnixStream.connect(entry.path(), answerLimit);
            }
            if (stream.peer() != jvm.pid()) {
                int peer = stream.peer();
                stream.close();
                throw new JfrException("JVM " + jvm.pid() + " can't be attached to: process " + peer + " listens on "
                        + socketName() + " in its /tmp");
            }
            return Optional.of(stream);
        } catch (LinuxException e) {
            if (TargetDirectory.isMissing(e) || e.errno() == Errno.ECONNREFUSED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private String socketName() {
        return ".java_pid" + jvm.ownPid();
    }

    private void startListener(TargetDirectory tmp, int pidfd) {
        if (!jvm.takesQuit()) {
            throw new JfrException("JVM " + jvm.pid() + " can't be attached to: it doesn't handle SIGQUIT (is it still starting?)");
        }
        String trigger = ".attach_pid" + jvm.ownPid();
        boolean created = createTrigger(tmp, trigger);
        try {
            Kernel.check(Kernel.syscall(Nr.PIDFD_SEND_SIGNAL, pidfd, SIGQUIT, 0, 0), "kill(" + jvm.pid() + ", SIGQUIT)");
            long deadline = System.nanoTime() + answerLimit.toNanos();
            while (System.nanoTime() < deadline) {
                if (listens(tmp)) {
                    return;
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
            throw new JfrException("JVM " + jvm.pid() + " doesn't answer within " + answerLimit.toSeconds() + " s (stopped, or busy?)");
        } finally {
            if (created) {
                tmp.deleteFile(trigger);
            }
        }
    }

    private boolean createTrigger(TargetDirectory tmp, String trigger) {
        try {
            tmp.createFile(trigger, jvm.uid(), jvm.gid());
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Errno.EROFS) {
                throw new JfrException("JVM " + jvm.pid() + " can't be attached to: its /tmp is read-only, and its socket would have to be made there");
            }
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            checkTrigger(tmp, trigger);
            return false; // somebody else attaches at the moment
        }
    }

    /** A JVM that finds another user's file there takes SIGQUIT for a wish for a thread dump, and prints it. */
    private void checkTrigger(TargetDirectory tmp, String trigger) {
        try (TargetDirectory.Entry entry = tmp.entry(trigger)) {
            if (!entry.isRegularFile() || entry.uid() != jvm.uid() && entry.uid() != 0) {
                throw new JfrException("JVM " + jvm.pid() + " can't be attached to: " + trigger + " in its /tmp isn't its own file");
            }
        }
    }

    private boolean listens(TargetDirectory tmp) {
        try {
            Optional<UnixStream> stream = connect(tmp);
            stream.ifPresent(UnixStream::close);
            return stream.isPresent();
        } catch (LinuxException e) {
            if (e.errno() == Errno.EACCES || e.errno() == Errno.EPERM) {
                return false; // bound but not yet given its mode
            }
            throw e;
        }
    }

    private static byte[] request(String command, String... arguments) {
        StringBuilder request = new StringBuilder("1\0").append(command).append('\0'); // version 1 of the protocol
        for (int i = 0; i < MAX_ARGUMENTS; i++) {
            request.append(i < arguments.length ? arguments[i] : "").append('\0');
        }
        return request.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String answer(String text, String command, String... arguments) {
        int line = text.indexOf('\n');
        String body = text.substring(line + 1);
        if (line < 0 || !text.substring(0, line).strip().equals("0")) {
            String reason = body.isBlank() ? "no reason given" : body.strip().lines().findFirst().orElse("");
            throw new JfrException("JVM " + jvm.pid() + " refused "
                    + (arguments.length > 0 && command.equals("jcmd") ? arguments[0] : command) + ": " + reason);
        }
        return body;
    }
}
