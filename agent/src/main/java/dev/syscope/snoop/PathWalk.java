package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Field;

/**
 * Instructions that collect the names from a file up to the root of its mount namespace, over mount points, behind the
 * path of a record: of the file that was opened, or, when that failed and the path is relative, of the directory that it
 * starts from.
 */
final class PathWalk {
    private static final int DEEPEST = 256;
    private static final int AT_FDCWD = -100;

    /** What the callback is given: where it is, and where the next name goes. */
    private static final int DENTRY = 0;

    private static final int MNT = 8;
    private static final int OFFSET = 16;
    private static final int STORAGE = 24;
    private static final int STATE_BYTES = 32;

    private final Btf kernel;

    PathWalk(Btf kernel) {
        this.kernel = kernel;
    }

    /** R6 is the result, R8 the task, R9 the storage; R6 and R7 are lost. */
    void walk(Assembler asm) {
        Slot state = asm.slot("walk", STATE_BYTES);
        Slot scratch = asm.slot("scratch", 8);
        asm.zero(state)
                .load(Size.U32, R7, R9, OpenLayout.CALL)
                .jump(Jump.EQ, R7, OpenCall.NAME_TO_HANDLE_AT.ordinal(), "from_base")
                .mov(R7, R6)
                .jump(Jump.SGE, R7, 0, "from_fd")
                .label("from_base")
                .load(Size.U8, R1, R9, OpenLayout.PATH)
                .jump(Jump.EQ, R1, '/', "walked")
                .load(Size.U32, R7, R9, OpenLayout.DIRFD)
                .jump32(Jump.NE, R7, AT_FDCWD, "from_fd");
        Field pwd = kernel.field("task_struct", "fs", "pwd", "dentry");
        FieldLoad.probed(asm, R1, R8, pwd, scratch);
        asm.store(Size.U64, state, DENTRY, R1);
        FieldLoad.probed(asm, R1, R8, kernel.field("task_struct", "fs", "pwd", "mnt"), scratch);
        asm.store(Size.U64, state, MNT, R1).jump("walk").label("from_fd");
        // as files_lookup_fd_raw does it
        asm.alu32(Alu.MOV, R7, R7);
        FieldLoad.probed(asm, R1, R8, kernel.field("task_struct", "files", "fdt", "max_fds"), scratch);
        asm.jump(Jump.GE, R7, R1, "walked");
        FieldLoad.probed(asm, R1, R8, kernel.field("task_struct", "files", "fdt", "fd"), scratch);
        asm.alu(Alu.LSH, R7, 3).alu(Alu.ADD, R7, R1);
        probe(asm, R7, 0, scratch);
        asm.load(Size.U64, R7, scratch, 0);
        Field path = kernel.field("file", "f_path", "dentry");
        FieldLoad.probed(asm, R1, R7, path, scratch);
        asm.store(Size.U64, state, DENTRY, R1);
        FieldLoad.probed(asm, R1, R7, kernel.field("file", "f_path", "mnt"), scratch);
        asm.store(Size.U64, state, MNT, R1)
                .label("walk")
                .load(Size.U32, R1, R9, OpenLayout.PATH_BYTES)
                .store(Size.U64, state, OFFSET, R1)
                .store(Size.U64, state, STORAGE, R9)
                .mov(R1, DEEPEST)
                .function(R2, "step")
                .address(R3, state)
                .mov(R4, 0)
                .call(Helper.LOOP)
                .load(Size.U64, R1, state, OFFSET)
                .load(Size.U32, R2, R9, OpenLayout.PATH_BYTES)
                .alu(Alu.SUB, R1, R2)
                .store(Size.U32, R9, OpenLayout.NAMES_BYTES, R1)
                .label("walked");
    }

    private static void probe(Assembler asm, Register from, int offset, Slot scratch) {
        asm.mov(R3, from)
                .alu(Alu.ADD, R3, offset)
                .mov(R2, 8)
                .address(R1, scratch)
                .call(Helper.PROBE_READ_KERNEL);
    }

    /** One name: {@code long step(u64 index, struct walk *state)}; 1 ends the loop. */
    void subprogram(Assembler asm) {
        int mnt = kernel.field("mount", "mnt").offset();
        asm.subprogram("step");
        Slot word = asm.slot("word", 8);
        asm.mov(R6, R2)
                .load(Size.U64, R7, R6, DENTRY)
                .load(Size.U64, R8, R6, MNT);
        FieldLoad.probed(asm, R1, R8, kernel.field("vfsmount", "mnt_root"), word);
        asm.jump(Jump.NE, R1, R7, "name")
                // the root of a mount: on to where it is mounted
                .alu(Alu.SUB, R8, mnt);
        FieldLoad.probed(asm, R9, R8, kernel.field("mount", "mnt_parent"), word);
        asm.jump(Jump.EQ, R9, R8, "end").jump(Jump.EQ, R9, 0, "end");
        FieldLoad.probed(asm, R1, R8, kernel.field("mount", "mnt_mountpoint"), word);
        asm.store(Size.U64, R6, DENTRY, R1)
                .alu(Alu.ADD, R9, mnt)
                .store(Size.U64, R6, MNT, R9)
                .exit(0)
                .label("name");
        FieldLoad.probed(asm, R8, R7, kernel.field("dentry", "d_parent"), word);
        asm.jump(Jump.EQ, R8, R7, "end").jump(Jump.EQ, R8, 0, "end");
        FieldLoad.probed(asm, R3, R7, kernel.field("dentry", "d_name", "name"), word);
        asm.load(Size.U64, R9, R6, OFFSET)
                .jump(Jump.GE, R9, OpenLayout.NAMES_MAX, "end")
                .load(Size.U64, R1, R6, STORAGE)
                .alu(Alu.ADD, R1, OpenLayout.PATH)
                .alu(Alu.ADD, R1, R9)
                .mov(R2, OpenLayout.NAME_MAX)
                .call(Helper.PROBE_READ_KERNEL_STR)
                .jump(Jump.SLE, R0, 0, "end")
                .alu(Alu.ADD, R9, R0)
                .store(Size.U64, R6, OFFSET, R9)
                .store(Size.U64, R6, DENTRY, R8)
                .exit(0)
                .label("end")
                .exit(1);
    }
}
