package dev.syscope.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.syscope.linux.proc.FileNumbers;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.SocketNames;
import dev.syscope.syscall.Descriptors;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What file descriptors refer to now, by the links of {@code /proc/TID/fd}. */
final class ProcDescriptors implements Descriptors {
    private static final String SOCKET = "socket:[";
    private static final String PIDFD = "anon_inode:[pidfd]";

    /** Beyond it the sockets seen so far are forgotten. */
    private static final int MOST_SOCKETS = 10_000;

    /** Sockets whose addresses were known once: a closed connection's line still shows them, as strace's does. */
    private final Map<Long, String> sockets = new HashMap<>();

    private int tid;

    ProcDescriptors of(int tid) {
        this.tid = tid;
        return this;
    }

    @Override
    public Optional<String> path(int fd) {
        return fd < 0 ? Optional.empty() : link("fd/" + fd);
    }

    @Override
    public Optional<Description> describe(int fd) {
        return path(fd).map(path -> {
            if (path.startsWith(SOCKET) && path.endsWith("]")) {
                return socket(fd, path);
            }
            if (path.equals(PIDFD)) {
                return process(fd, path);
            }
            if (path.startsWith("/dev/")) {
                return device(path, FileNumbers.device("/proc/" + tid + "/fd/" + fd).orElse(""));
            }
            return new Description(path);
        });
    }

    /** A file that may be a device: then its numbers aren't empty. */
    static Description device(String path, String numbers) {
        return numbers.isEmpty() ? new Description(path) : new Description(path, numbers, Detail.DEV);
    }

    private Description socket(int fd, String path) {
        long inode = Long.parseLong(path.substring(SOCKET.length(), path.length() - 1));
        return socket(inode, () -> SocketNames.describe(tid, fd, inode));
    }

    /**
     * A socket whose details may be known from before.
     *
     * @param found finds them otherwise
     */
    Description socket(long inode, Supplier<Optional<String>> found) {
        String known = sockets.get(inode);
        if (known != null) {
            return new Description("", known, Detail.SOCKET);
        }
        Optional<String> details = found.get();
        if (details.isEmpty()) {
            return new Description(SOCKET + inode + "]");
        }
        String text = details.orElseThrow();
        if (!text.endsWith(":[" + inode + "]")) {
            if (sockets.size() >= MOST_SOCKETS) {
                sockets.clear();
            }
            sockets.put(inode, text);
        }
        return new Description("", text, Detail.SOCKET);
    }

    private Description process(int fd, String path) {
        for (String line : ProcFile.text("/proc/" + tid + "/fdinfo/" + fd).split("\n")) {
            if (line.startsWith("Pid:")) {
                return new Description("", "pid:" + line.substring(4).trim(), Detail.PIDFD);
            }
        }
        return new Description(path);
    }

    @Override
    public Optional<String> currentDirectory() {
        return link("cwd");
    }

    private Optional<String> link(String name) {
        return ProcFile.linkBytes("/proc/" + tid + "/" + name).map(bytes -> new String(bytes, ISO_8859_1));
    }
}
