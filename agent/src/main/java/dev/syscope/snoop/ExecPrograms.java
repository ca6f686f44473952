package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.Cpus;
import dev.syscope.linux.bpf.Loop;
import dev.syscope.linux.bpf.Tasks;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.UserString;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.FieldLoad;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import java.util.function.Consumer;

/**
 * The programs that see executions. One that works is taken from the new process image, where the kernel has just put
 * the arguments; one that fails, from the caller's memory at the system call's exit.
 */
final class ExecPrograms {
    /**
     * What is kept of a call: the addresses of path and arguments, the directory's descriptor, 1 as long as it lasts.
     */
    private static final int CALL_BYTES = 24;

    private static final int ARGUMENTS = 16; // of a system call's tracepoint
    private static final int RESULT = 16;
    private static final int MOST_ARGUMENTS = 1 << 12;

    /** What older kernels' verifiers walk through one by one, in some milliseconds. */
    private static final int MOST_ARGUMENTS_UNAIDED = 512;

    /** Records are put together without a pause, so there are no more at once than CPUs. */
    private static final int MOST_RECORDS = Cpus.possible();

    private static final int MOST_CALLS = 4096;

    /** What the callback of {@link #failed()} is given: where the next argument's address is. */
    private static final int ARGV = 0;

    private static final int OFFSET = 8;
    private static final int VALUE = 16;

    /** Where an argument goes on that is longer than what can be read at once; else 0. */
    private static final int REST = 24;

    private static final int STATE_BYTES = 32;
    private static final int AT_FDCWD = -100;

    private final Btf kernel = Btf.kernel();
    private final SnoopSession session;
    private final ThreadStorage records;
    private final ThreadStorage calls;

    /** Makes the maps, those for failures if they are wanted. */
    ExecPrograms(SnoopSession session, boolean failures) {
        this.session = session;
        records = session.storage("execs", ExecLayout.SIZE, MOST_RECORDS);
        calls = failures ? session.storage("exec_calls", CALL_BYTES, MOST_CALLS) : records;
    }

    /** For {@code sched_process_exec(task, old_pid, bprm)}. */
    Code succeeded() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        asm.mov(R6, R1);
        session.filter().check(asm, R7, key, "out");
        records.current(asm, key, true, "lost");
        asm.mov(R9, R0);
        common(asm, key);
        asm.load(Size.U64, R8, R6, 16)
                .store(Size.U32, R9, ExecLayout.RESULT, 0)
                .store(Size.U32, R9, ExecLayout.DIRFD, AT_FDCWD)
                .store(Size.U32, R9, ExecLayout.FLAGS, 0);
        FieldLoad.direct(asm, R3, R8, kernel.field("linux_binprm", "filename"));
        FieldLoad.direct(asm, R1, R8, kernel.field("linux_binprm", "interp"));
        asm.jump(Jump.EQ, R1, R3, "program")
                .store(Size.U32, R9, ExecLayout.FLAGS, ExecLayout.SCRIPT)
                .label("program");
        path(asm, program -> program.call(Helper.PROBE_READ_KERNEL_STR));
        asm.load(Size.U64, R6, R6, 0);
        FieldLoad.direct(asm, R3, R6, kernel.field("task_struct", "mm", "arg_start"));
        FieldLoad.direct(asm, R2, R6, kernel.field("task_struct", "mm", "arg_end"));
        asm.alu(Alu.SUB, R2, R3)
                .jump(Jump.LE, R2, ExecLayout.ARGUMENTS_MAX, "short")
                .mov(R2, ExecLayout.ARGUMENTS_MAX)
                .load(Size.U32, R1, R9, ExecLayout.FLAGS)
                .alu(Alu.OR, R1, ExecLayout.CUT)
                .store(Size.U32, R9, ExecLayout.FLAGS, R1)
                .label("short")
                .mov(R6, R2)
                .mov(R1, R9)
                .alu(Alu.ADD, R1, ExecLayout.FILE)
                .alu(Alu.ADD, R1, R8)
                .call(Helper.PROBE_READ_USER)
                .jump(Jump.EQ, R0, 0, "read")
                .mov(R6, 0)
                .label("read")
                .store(Size.U32, R9, ExecLayout.ARGUMENTS_BYTES, R6)
                .mov(R7, R8)
                .alu(Alu.ADD, R7, R6)
                .alu(Alu.ADD, R7, ExecLayout.FILE);
        session.output(asm, R9, R7, key);
        records.remove(asm, key); // it is large, and rarely needed again by the same thread
        asm.exit(0).label("lost");
        session.countLoss(asm, key);
        return asm.label("out").exit(0).code();
    }

    /**
     * For the entry of execve and execveat: keeps where the path and the arguments are.
     *
     * @param path the index of the path among the call's arguments; the vector follows it, a descriptor may precede it
     */
    Code entered(int path) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        asm.mov(R6, R1);
        session.filter().check(asm, R7, key, "out");
        calls.current(asm, key, true, "out");
        if (path == 0) {
            asm.store(Size.U32, R0, 16, AT_FDCWD);
        } else {
            asm.load(Size.U64, R1, R6, ARGUMENTS).store(Size.U32, R0, 16, R1);
        }
        return asm.store(Size.U32, R0, 20, 1)
                .load(Size.U64, R1, R6, ARGUMENTS + 8 * path)
                .store(Size.U64, R0, 0, R1)
                .load(Size.U64, R1, R6, ARGUMENTS + 8 * path + 8)
                .store(Size.U64, R0, 8, R1)
                .label("out")
                .exit(0)
                .code();
    }

    /** For the exit of execve and execveat. */
    Code failed() {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot state = asm.slot("state", STATE_BYTES);
        asm.load(Size.U64, R6, R1, RESULT).jump(Jump.SGE, R6, 0, "out");
        calls.current(asm, key, false, "out");
        asm.load(Size.U64, R8, R0, 0)
                .load(Size.U64, R1, R0, 8)
                .load(Size.U32, R7, R0, 16)
                .load(Size.U32, R2, R0, 20)
                .jump(Jump.EQ, R2, 0, "out")
                .store(Size.U32, R0, 20, 0)
                .store(Size.U64, state, ARGV, R1);
        records.current(asm, key, true, "lost");
        asm.mov(R9, R0)
                .store(Size.U32, R9, ExecLayout.RESULT, R6)
                .store(Size.U32, R9, ExecLayout.DIRFD, R7)
                .store(Size.U32, R9, ExecLayout.FLAGS, ExecLayout.CUT) // until the end of the arguments is seen
                .call(Helper.GET_CURRENT_PID_TGID)
                .mov(R7, R0);
        common(asm, key);
        asm.mov(R3, R8);
        path(asm, UserString::read);
        asm.store(Size.U64, state, OFFSET, R8)
                .store(Size.U64, state, VALUE, R9)
                .store(Size.U64, state, REST, 0);
        Loop.ofKernel(MOST_ARGUMENTS_UNAIDED).run(asm, MOST_ARGUMENTS, "argument", state);
        asm.load(Size.U64, R7, state, OFFSET)
                .mov(R1, R7)
                .alu(Alu.SUB, R1, R8)
                .store(Size.U32, R9, ExecLayout.ARGUMENTS_BYTES, R1)
                .jump(Jump.LE, R7, ExecLayout.SIZE - ExecLayout.FILE, "bounded")
                .mov(R7, ExecLayout.SIZE - ExecLayout.FILE)
                .label("bounded")
                .alu(Alu.ADD, R7, ExecLayout.FILE);
        session.output(asm, R9, R7, key);
        records.remove(asm, key); // it is large, and rarely needed again by the same thread
        asm.exit(0).label("lost");
        session.countLoss(asm, key);
        asm.label("out").exit(0);
        argument(asm);
        return asm.code();
    }

    /** One argument, or a piece of it: {@code long argument(u64 index, struct state *)}; 1 ends the loop. */
    private static void argument(Assembler asm) {
        asm.subprogram("argument");
        Slot pointer = asm.slot("pointer", 8);
        asm.mov(R6, R2)
                .load(Size.U64, R8, R6, VALUE)
                .load(Size.U64, R9, R6, REST)
                .jump(Jump.NE, R9, 0, "read")
                .load(Size.U64, R3, R6, ARGV)
                .jump(Jump.EQ, R3, 0, "end")
                .address(R1, pointer)
                .mov(R2, 8)
                .call(Helper.PROBE_READ_USER)
                .jump(Jump.NE, R0, 0, "cut")
                .load(Size.U64, R9, pointer, 0)
                .jump(Jump.EQ, R9, 0, "end")
                .load(Size.U64, R1, R6, ARGV)
                .alu(Alu.ADD, R1, 8)
                .store(Size.U64, R6, ARGV, R1)
                .label("read")
                .load(Size.U64, R7, R6, OFFSET)
                .jump(Jump.GE, R7, ExecLayout.FILE_MAX + ExecLayout.ARGUMENTS_MAX, "cut")
                .mov(R1, R8)
                .alu(Alu.ADD, R1, ExecLayout.FILE)
                .alu(Alu.ADD, R1, R7)
                .mov(R2, ExecLayout.ARGUMENT_MAX)
                .mov(R3, R9);
        UserString.read(asm);
        asm.jump(Jump.SLE, R0, 0, "cut")
                .jump(Jump.EQ, R0, ExecLayout.ARGUMENT_MAX, "long")
                .alu(Alu.ADD, R7, R0)
                .store(Size.U64, R6, REST, 0)
                .jump("next")
                .label("long")
                // what follows takes the place of the zero
                .alu(Alu.ADD, R7, ExecLayout.ARGUMENT_MAX - 1)
                .alu(Alu.ADD, R9, ExecLayout.ARGUMENT_MAX - 1)
                .store(Size.U64, R6, REST, R9)
                .label("next")
                .store(Size.U64, R6, OFFSET, R7)
                .exit(0)
                .label("end")
                .store(Size.U32, R8, ExecLayout.FLAGS, 0)
                .label("cut")
                .exit(1);
    }

    /** What all records have; R7 is the id, R9 the storage. */
    private void common(Assembler asm, Slot scratch) {
        asm.store(Size.U32, R9, ExecLayout.TID, R7)
                .alu(Alu.RSH, R7, 32)
                .store(Size.U32, R9, ExecLayout.PID, R7)
                .call(Helper.KTIME_GET_NS)
                .store(Size.U64, R9, ExecLayout.TIME, R0)
                .call(Helper.GET_CURRENT_CGROUP_ID)
                .store(Size.U64, R9, ExecLayout.CGROUP, R0)
                .call(Helper.GET_CURRENT_UID_GID)
                .store(Size.U32, R9, ExecLayout.UID, R0)
                .mov(R1, R9)
                .alu(Alu.ADD, R1, ExecLayout.COMM)
                .mov(R2, ExecLayout.COMM_BYTES)
                .call(Helper.GET_CURRENT_COMM);
        Tasks.current(asm, R1);
        Tasks.field(asm, R1, R1, kernel.field("task_struct", "real_parent", "tgid"), scratch);
        asm.store(Size.U32, R9, ExecLayout.PPID, R1);
    }

    /** Reads the path at R3; leaves its bytes in R8. */
    private static void path(Assembler asm, Consumer<Assembler> read) {
        asm.mov(R1, R9).alu(Alu.ADD, R1, ExecLayout.FILE).mov(R2, ExecLayout.FILE_MAX);
        read.accept(asm);
        asm.mov(R8, R0)
                .jump(Jump.SGT, R8, 0, "path")
                .mov(R8, 0)
                .label("path")
                .store(Size.U32, R9, ExecLayout.FILE_BYTES, R8);
    }
}
