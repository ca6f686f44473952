package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
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
import java.util.Arrays;

/**
 * Instructions that find the file behind a descriptor and collect the names from a file up to the root of its mount
 * namespace, over mount points. The names stand from the last to the first, each with a zero at its end.
 *
 * <p>A walk is described by {@link #STATE_BYTES} bytes of the stack: where it is ({@link #DENTRY}, {@link #MNT}), the
 * memory that names go to ({@link #MEMORY}), and how far that is filled ({@link #OFFSET}).
 */
public final class FileWalk {
    /** The {@code struct dentry} whose name comes next. */
    public static final int DENTRY = 0;

    /** The {@code struct vfsmount} that it is in. */
    public static final int MNT = 8;

    /** Where the next name goes, counted from the walk's area. */
    public static final int OFFSET = 16;

    /** The memory that the area is in. */
    public static final int MEMORY = 24;

    /** Bytes of the state. */
    public static final int STATE_BYTES = 32;

    /** The most that one name takes, with its zero: NAME_MAX of {@code include/uapi/linux/limits.h}. */
    public static final int NAME_BYTES = 256;

    private static final String STEP = "walk_step";
    private static final int DEEPEST = 256;

    private final Btf kernel;
    private final int area;
    private final int most;

    /**
     * A walk that writes to one place.
     *
     * @param area where in the memory the offset counts from
     * @param most no name begins at this offset or beyond; {@link #NAME_BYTES} more must be there
     */
    public FileWalk(Btf kernel, int area, int most) {
        this.kernel = kernel;
        this.area = area;
        this.most = most;
    }

    /**
     * Loads the {@code struct file} of a descriptor, as {@code files_lookup_fd_raw} does. R0 to R5 are lost.
     *
     * @param fd a descriptor that is not negative, and then the file, or 0
     * @param scratch 8 bytes
     * @param notOpen where to go if the descriptor is beyond the table
     */
    public void file(Assembler asm, Register task, Register fd, Slot scratch, String notOpen) {
        asm.alu32(Alu.MOV, fd, fd);
        FieldLoad.probed(asm, R1, task, kernel.field("task_struct", "files", "fdt", "max_fds"), scratch);
        asm.jump(Jump.GE, fd, R1, notOpen);
        FieldLoad.probed(asm, R1, task, kernel.field("task_struct", "files", "fdt", "fd"), scratch);
        asm.alu(Alu.LSH, fd, 3)
                .alu(Alu.ADD, fd, R1)
                .mov(R3, fd)
                .mov(R2, Long.BYTES)
                .address(R1, scratch)
                .call(Helper.PROBE_READ_KERNEL)
                .load(Size.U64, fd, scratch, 0);
    }

    /** Lets the walk begin at a {@code struct file}. R0 to R5 are lost. */
    public void fromFile(Assembler asm, Register file, Slot state, Slot scratch) {
        from(asm, file, state, scratch, "file", "f_path");
    }

    /** Lets the walk begin at a task's working directory. R0 to R5 are lost. */
    public void fromWorkingDirectory(Assembler asm, Register task, Slot state, Slot scratch) {
        from(asm, task, state, scratch, "task_struct", "fs", "pwd");
    }

    /** Lets the walk begin at a task's root directory. R0 to R5 are lost. */
    public void fromRoot(Assembler asm, Register task, Slot state, Slot scratch) {
        from(asm, task, state, scratch, "task_struct", "fs", "root");
    }

    private void from(Assembler asm, Register base, Slot state, Slot scratch, String type, String... path) {
        String[] dentry = Arrays.copyOf(path, path.length + 1);
        dentry[path.length] = "dentry";
        FieldLoad.probed(asm, R1, base, kernel.field(type, dentry), scratch);
        asm.store(Size.U64, state, DENTRY, R1);
        dentry[path.length] = "mnt";
        FieldLoad.probed(asm, R1, base, kernel.field(type, dentry), scratch);
        asm.store(Size.U64, state, MNT, R1);
    }

    /** Collects the names. R0 to R5 are lost. */
    public void walk(Assembler asm, Slot state) {
        Loop.ofKernel(DEEPEST).run(asm, DEEPEST, STEP, state);
    }

    /** The walk's loop, once in each program: {@code long step(u64 index, struct walk *state)}; 1 ends it. */
    public void subprogram(Assembler asm) {
        int mnt = kernel.field("mount", "mnt").offset();
        asm.subprogram(STEP);
        Slot word = asm.slot("word", 8);
        asm.mov(R6, R2)
                .load(Size.U64, R7, R6, DENTRY)
                .load(Size.U64, R8, R6, MNT);
        FieldLoad.probed(asm, R1, R8, kernel.field("vfsmount", "mnt_root"), word);
        asm.jump(Jump.NE, R1, R7, "walk_name")
                // the root of a mount: on to where it is mounted
                .alu(Alu.SUB, R8, mnt);
        FieldLoad.probed(asm, R9, R8, kernel.field("mount", "mnt_parent"), word);
        asm.jump(Jump.EQ, R9, R8, "walk_end").jump(Jump.EQ, R9, 0, "walk_end");
        FieldLoad.probed(asm, R1, R8, kernel.field("mount", "mnt_mountpoint"), word);
        asm.store(Size.U64, R6, DENTRY, R1)
                .alu(Alu.ADD, R9, mnt)
                .store(Size.U64, R6, MNT, R9)
                .exit(0)
                .label("walk_name");
        FieldLoad.probed(asm, R8, R7, kernel.field("dentry", "d_parent"), word);
        asm.jump(Jump.EQ, R8, R7, "walk_end").jump(Jump.EQ, R8, 0, "walk_end");
        name(asm, R7, R6, word, "walk_end");
        asm.store(Size.U64, R6, DENTRY, R8)
                .exit(0)
                .label("walk_end")
                .exit(1);
    }

    /**
     * Appends one dentry's name. R9 and R0 to R5 are lost.
     *
     * @param state points to the walk's state
     * @param otherwise where to go if there is no room, or no name
     */
    public void name(Assembler asm, Register dentry, Register state, Slot scratch, String otherwise) {
        FieldLoad.probed(asm, R3, dentry, kernel.field("dentry", "d_name", "name"), scratch);
        append(asm, state, otherwise);
    }

    /**
     * Appends the name at the address in R3. R9 and R0 to R5 are lost.
     *
     * @param state points to the walk's state
     * @param otherwise where to go if there is no room, or no name
     */
    public void append(Assembler asm, Register state, String otherwise) {
        asm.load(Size.U64, R9, state, OFFSET)
                .jump(Jump.GE, R9, most, otherwise)
                .load(Size.U64, R1, state, MEMORY)
                .alu(Alu.ADD, R1, area)
                .alu(Alu.ADD, R1, R9)
                .mov(R2, NAME_BYTES)
                .call(Helper.PROBE_READ_KERNEL_STR)
                .jump(Jump.SLE, R0, 0, otherwise)
                .alu(Alu.ADD, R9, R0)
                .store(Size.U64, state, OFFSET, R9);
    }
}
