package dev.syscope.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.syscope.linux.proc.ProcFile;
import dev.syscope.syscall.Descriptors;
import java.util.Optional;

/** What file descriptors refer to now, by the links of {@code /proc/TID/fd}. */
final class ProcDescriptors implements Descriptors {
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
    public Optional<String> currentDirectory() {
        return link("cwd");
    }

    private Optional<String> link(String name) {
        return ProcFile.linkBytes("/proc/" + tid + "/" + name).map(bytes -> new String(bytes, ISO_8859_1));
    }
}
