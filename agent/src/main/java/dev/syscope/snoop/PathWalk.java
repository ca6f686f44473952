package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.FileWalk;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;

/**
 * Instructions that collect the names from a file up to the root of its mount namespace, over mount points, behind the
 * path of a record: of the file that was opened, or, when that failed, of the directory that the path starts from.
 */
final class PathWalk {
    private static final int AT_FDCWD = -100;
    private static final int S_IFMT = 0170000;
    private static final int S_IFDIR = 0040000;

    private final Btf kernel;
    private final FileWalk files;

    PathWalk(Btf kernel) {
        this.kernel = kernel;
        files = new FileWalk(kernel, OpenLayout.PATH, OpenLayout.NAMES_MAX);
    }

    /** R6 is the result, R8 the task, R9 the storage; R6 and R7 are lost. */
    void walk(Assembler asm) {
        Slot state = asm.slot("walk", FileWalk.STATE_BYTES);
        Slot scratch = asm.slot("scratch", 8);
        asm.zero(state)
                .load(Size.U32, R7, R9, OpenLayout.CALL)
                .jump(Jump.EQ, R7, OpenCall.NAME_TO_HANDLE_AT.ordinal(), "from_base")
                .mov(R7, R6)
                .jump(Jump.SGE, R7, 0, "from_fd")
                .label("from_base")
                .load(Size.U8, R1, R9, OpenLayout.PATH)
                .jump(Jump.EQ, R1, '/', "from_root")
                .load(Size.U32, R7, R9, OpenLayout.DIRFD)
                .jump32(Jump.NE, R7, AT_FDCWD, "from_fd");
        files.fromWorkingDirectory(asm, R8, state, scratch);
        asm.jump("walk").label("from_root");
        files.fromRoot(asm, R8, state, scratch);
        asm.jump("walk").label("from_fd");
        files.file(asm, R8, R7, scratch, "walked");
        files.fromFile(asm, R7, state, scratch);
        asm.label("walk")
                .load(Size.U32, R1, R9, OpenLayout.PATH_BYTES)
                .store(Size.U64, state, FileWalk.OFFSET, R1)
                .store(Size.U64, state, FileWalk.MEMORY, R9);
        files.walk(asm, state);
        asm.load(Size.U64, R1, state, FileWalk.OFFSET)
                .load(Size.U32, R2, R9, OpenLayout.PATH_BYTES)
                .alu(Alu.SUB, R1, R2)
                .store(Size.U32, R9, OpenLayout.NAMES_BYTES, R1)
                .jump(Jump.NE, R1, 0, "walked");
        root(asm, state, scratch);
        asm.label("walked");
    }

    /** A directory without a name is the root; what else has none, such as a pipe, is nowhere. */
    private void root(Assembler asm, Slot state, Slot scratch) {
        asm.load(Size.U64, R7, state, FileWalk.DENTRY);
        FieldLoad.probed(asm, R1, R7, kernel.field("dentry", "d_inode", "i_mode"), scratch);
        asm.alu(Alu.AND, R1, S_IFMT)
                .jump(Jump.NE, R1, S_IFDIR, "walked")
                .load(Size.U32, R2, R9, OpenLayout.PATH_BYTES)
                .jump(Jump.GT, R2, OpenLayout.PATH_MAX, "walked")
                .mov(R1, R9)
                .alu(Alu.ADD, R1, R2)
                .store(Size.U8, R1, OpenLayout.PATH, 0)
                .store(Size.U32, R9, OpenLayout.NAMES_BYTES, 1);
    }

    /** What {@link #walk} calls, once in each program. */
    void subprogram(Assembler asm) {
        files.subprogram(asm);
    }
}
