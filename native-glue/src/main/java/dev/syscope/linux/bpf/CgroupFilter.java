package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Tells in the kernel whether the current task is in a cgroup of version 2 or in one below it. */
public final class CgroupFilter {
    private static final int AT_FDCWD = -100;
    private static final int O_DIRECTORY_CLOEXEC = 0x80000 | Architecture.pick(0200000, 040000);

    private final BpfMap map;

    private CgroupFilter(BpfMap map) {
        this.map = map;
    }

    /**
     * Makes the map of that name for it.
     *
     * @param path the cgroup's directory
     * @throws LinuxException if it is none
     */
    public static CgroupFilter create(BpfObjects objects, String name, Path path) {
        BpfMap map = objects.map(MapSpec.cgroupArray(name, 1));
        try (Arena arena = Arena.ofConfined()) {
            String call = "open cgroup " + path;
            long fd = Kernel.check(
                    Kernel.syscall(
                            Nr.OPENAT, AT_FDCWD, arena.allocateFrom(path.toString()).address(), O_DIRECTORY_CLOEXEC),
                    call);
            try {
                map.put(0, fd);
            } catch (LinuxException e) {
                throw new LinuxException(
                        call, e.errno(), "It must be a directory of the cgroup2 file system; see: mount -t cgroup2");
            } finally {
                Kernel.syscall(Nr.CLOSE, fd);
            }
        }
        return new CgroupFilter(map);
    }

    /** Adds the instructions that go to a label when the current task is in neither. R0 to R5 are lost. */
    public void check(Assembler asm, String otherwise) {
        asm.map(R1, map.spec().name())
                .mov(R2, 0)
                .call(Helper.CURRENT_TASK_UNDER_CGROUP)
                .jump32(Jump.NE, R0, 1, otherwise);
    }
}
