package dev.syscope.cli.render;

import dev.syscope.linux.Architecture;
import dev.syscope.syscall.Syscall;
import dev.syscope.syscall.SyscallRecord;
import dev.syscope.syscall.SyscallTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Calls that concern certain paths, for {@code -P}: an argument is such a path as the target wrote it, or a descriptor
 * of such a file.
 */
public final class PathFilter implements CallFilter {
    private static final int PATH_MAX = 4096;

    private final List<byte[]> paths = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final MemorySegment scratch = Arena.ofAuto().allocate(PATH_MAX);
    private final SyscallTable[] tables = new SyscallTable[Architecture.values().length];

    /** A filter for paths as they are, each char one byte. */
    public PathFilter(List<String> paths) {
        for (String path : paths) {
            this.paths.add(path.getBytes(StandardCharsets.ISO_8859_1));
            names.add(path);
        }
    }

    @Override
    public boolean shows(SyscallRecord call) {
        int at = call.architecture().ordinal();
        if (tables[at] == null) {
            tables[at] = SyscallTable.of(call.architecture());
        }
        Syscall syscall = tables[at].syscall(call.nr());
        int pathArguments = syscall.pathArguments();
        int descriptorArguments = syscall.descriptorArguments();
        for (int i = 0; i < 6; i++) {
            if ((pathArguments >> i & 1) != 0 && isOurs(call, call.argument(i))
                    || (descriptorArguments >> i & 1) != 0 && isOurs(call, (int) call.argument(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean isOurs(SyscallRecord call, int descriptor) {
        if (descriptor < 0) {
            return false;
        }
        Optional<String> path = call.descriptors().path(descriptor);
        return path.isPresent() && names.contains(path.get());
    }

    private boolean isOurs(SyscallRecord call, long address) {
        if (address == 0) {
            return false;
        }
        int length = call.memory().read(address, scratch, 0, PATH_MAX);
        for (byte[] path : paths) {
            if (path.length < length
                    && scratch.get(ValueLayout.JAVA_BYTE, path.length) == 0
                    && scratch.asSlice(0, path.length).mismatch(MemorySegment.ofArray(path)) < 0) {
                return true;
            }
        }
        return false;
    }
}
