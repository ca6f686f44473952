package dev.syscope.snoop;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;
import static dev.syscope.linux.bpf.asm.Register.R8;
import static dev.syscope.linux.bpf.asm.Register.R9;

import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.UserString;
import dev.syscope.linux.bpf.asm.Alu;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;

/**
 * The program at an open's entry: keeps the arguments in the thread's storage, with the path.
 *
 * <p>The path is read here, so that no other thread can change it before the kernel reads it too, unless its page is
 * not resident: then at the exit, when the kernel has faulted it in.
 */
final class OpenEntry {
    static final String STORAGE = "opens";

    /** {@code O_CREAT | O_WRONLY | O_TRUNC}, the same everywhere. */
    private static final int CREAT_FLAGS = 01101;

    private static final int AT_FDCWD = -100;

    /** {@code struct open_how}: flags, mode, resolve. */
    private static final int OPEN_HOW_BYTES = 16;

    private final OpenCall call;
    private final OpenHook hook;

    private OpenEntry(OpenCall call, OpenHook hook) {
        this.call = call;
        this.hook = hook;
    }

    static Code code(OpenCall call, OpenHook hook, OpenFilter filter, SnoopSession session, ThreadStorage storage) {
        return new OpenEntry(call, hook).code(filter, session, storage);
    }

    private Code code(OpenFilter filter, SnoopSession session, ThreadStorage storage) {
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", 8);
        Slot how = asm.slot("open_how", OPEN_HOW_BYTES);
        hook.context(asm, R6);
        session.filter().check(asm, R7, key, "out");
        flags(asm, how);
        filterFlags(asm, filter);
        storage.current(asm, key, true, "lost");
        asm.mov(R9, R0);
        asm.store(Size.U32, R9, OpenLayout.FLAGS, R8).store(Size.U32, R9, OpenLayout.CALL, call.ordinal());
        mode(asm, how);
        argument(asm, call.dirfd(), AT_FDCWD);
        asm.store(Size.U32, R9, OpenLayout.DIRFD, R1);
        argument(asm, call.path(), 0);
        asm.store(Size.U64, R9, OpenLayout.PATH_ADDRESS, R1);
        if (call.path() >= 0) {
            readPath(asm, R9);
        } else {
            asm.store(Size.U32, R9, OpenLayout.PATH_BYTES, 0);
        }
        asm.call(Helper.KTIME_GET_NS).store(Size.U64, R9, OpenLayout.TIME, R0);
        asm.exit(0).label("lost");
        session.countLoss(asm, key);
        return asm.label("out").exit(0).code();
    }

    private void argument(Assembler asm, int index, int otherwise) {
        if (index < 0) {
            asm.mov(R1, otherwise);
        } else {
            hook.argument(asm, R1, R6, index);
        }
    }

    /** Leaves the flags in R8. */
    private void flags(Assembler asm, Slot how) {
        if (call == OpenCall.OPENAT2) {
            hook.argument(asm, R3, R6, call.flags());
            asm.address(R1, how)
                    .mov(R2, OPEN_HOW_BYTES)
                    .call(Helper.PROBE_READ_USER)
                    .load(Size.U64, R8, how, 0);
        } else if (call == OpenCall.CREAT) {
            asm.mov(R8, CREAT_FLAGS);
        } else {
            hook.argument(asm, R8, R6, call.flags());
        }
    }

    private static void filterFlags(Assembler asm, OpenFilter filter) {
        if (filter.flags().isEmpty()) {
            return;
        }
        String wanted = asm.newLabel("wanted");
        for (int flag : filter.flags()) {
            asm.mov(R1, R8).alu32(Alu.AND, R1, OpenFilter.mask(flag)).jump32(Jump.EQ, R1, flag, wanted);
        }
        asm.jump("out").label(wanted);
    }

    private void mode(Assembler asm, Slot how) {
        if (call == OpenCall.OPENAT2) {
            asm.load(Size.U64, R1, how, 8);
        } else {
            argument(asm, call.mode(), 0);
        }
        asm.store(Size.U32, R9, OpenLayout.MODE, R1);
    }

    /** Reads the path whose address is in the storage, and notes its length. */
    static void readPath(Assembler asm, Register storage) {
        String read = asm.newLabel("path");
        asm.load(Size.U64, R3, storage, OpenLayout.PATH_ADDRESS)
                .mov(R2, OpenLayout.PATH_MAX)
                .mov(R1, storage)
                .alu(Alu.ADD, R1, OpenLayout.PATH);
        UserString.read(asm);
        asm.jump(Jump.SGT, R0, 0, read)
                .mov(R0, 0)
                .label(read)
                .store(Size.U32, storage, OpenLayout.PATH_BYTES, R0);
    }
}
