package dev.syscope.latency;

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
import dev.syscope.linux.bpf.asm.Atomic;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import java.util.Set;

/**
 * The program at a call's exit: takes the time, finds the histogram of the key, counts.
 *
 * <p>R6 has the result, R8 the duration. At a tracepoint no other program can run on this CPU meanwhile and use the
 * same histogram, for it isn't preempted; so plain additions do. At a function it may be, though not by itself: where
 * calls share a histogram, another one may count in it meanwhile; so additions are atomic, and only the longest or
 * shortest duration could go to the wrong one of two calls within nanoseconds.
 */
final class ExitCode {
    private static final int NOEXIST = 1; // BPF_NOEXIST
    private static final int[] SHIFTS = {32, 16, 8, 4, 2, 1};

    private final Counting counting;
    private final Set<Dimension> by;
    private final int maxKeys;
    private final boolean preempted;
    private final Assembler code = new Assembler();
    private final Slot number = code.slot("number", 8);
    private final Slot key = code.slot("key", HistogramLayout.KEY_BYTES);

    private ExitCode(Counting counting, boolean preempted) {
        this.counting = counting;
        this.by = counting.request().by();
        this.maxKeys = counting.request().maxKeys();
        this.preempted = preempted;
    }

    /** For {@code tp_btf/sys_exit}, whose second argument is the result. */
    static Code atTracepoint(Counting counting) {
        return new ExitCode(counting, false).assemble(8);
    }

    /** For {@code fexit} of a function that takes {@code pt_regs}, after which comes the result. */
    static Code atFunction(Counting counting) {
        return new ExitCode(counting, true).assemble(8);
    }

    /** For the tracepoint of one call's exit: its record has the result after the common fields and the number. */
    static Code atTracepointOfCall(Counting counting) {
        return new ExitCode(counting, false).assemble(16);
    }

    private Code assemble(int resultOffset) {
        code.load(Size.U64, R6, R1, resultOffset);
        counting.calls().current(code, number, false, "out");
        code.mov(R7, R0)
                .load(Size.U64, R8, R7, HistogramLayout.CALL_SINCE)
                .jump(Jump.EQ, R8, 0, "out") // the entry was not seen, or not asked for
                .call(Helper.KTIME_GET_NS)
                .alu(Alu.SUB, R0, R8)
                .mov(R8, R0)
                .mov(R1, 0)
                .store(Size.U64, R7, HistogramLayout.CALL_SINCE, R1)
                .load(Size.U32, R9, R7, HistogramLayout.CALL_INDEX);
        boolean bySyscallOnly = by.equals(Set.of(Dimension.SYSCALL));
        if (bySyscallOnly) {
            findByNumber();
        } else {
            findByKey();
        }
        code.label("found").alu32(Alu.SUB, R9, 1).store(Size.U32, number, 0, R9);
        code.address(R2, number)
                .map(R1, HistogramLayout.HISTOGRAMS)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "out")
                .mov(R9, R0);
        name(bySyscallOnly);
        count();
        code.label("out").exit(0);
        if (bySyscallOnly) {
            takeNumber();
        } else {
            takeKey();
        }
        StateCounter.add(code, "overflow", HistogramLayout.STATE_OVERFLOW, number);
        return code.code();
    }

    private void findByNumber() {
        code.store(Size.U32, key, 0, R9)
                .address(R2, key)
                .map(R1, HistogramLayout.NUMBERS)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "out")
                .load(Size.U32, R9, R0, 0)
                .jump(Jump.EQ, R9, 0, "take");
    }

    private void findByKey() {
        code.zero(key);
        if (by.contains(Dimension.SYSCALL)) {
            code.alu(Alu.ADD, R9, 1).store(Size.U32, key, HistogramLayout.KEY_INDEX, R9);
        }
        if (by.contains(Dimension.PID) || by.contains(Dimension.TID)) {
            code.call(Helper.GET_CURRENT_PID_TGID);
            if (by.contains(Dimension.TID)) {
                code.store(Size.U32, key, HistogramLayout.KEY_TID, R0);
            }
            if (by.contains(Dimension.PID)) {
                code.alu(Alu.RSH, R0, 32).store(Size.U32, key, HistogramLayout.KEY_PID, R0);
            }
        }
        if (by.contains(Dimension.COMM)) {
            code.address(R1, key).mov(R2, HistogramLayout.COMM_BYTES).call(Helper.GET_CURRENT_COMM);
        }
        if (by.contains(Dimension.ERRNO)) {
            code.mov(R1, 0).jump(Jump.SGE, R6, 0, "succeeded").jump(Jump.SLT, R6, -4095, "succeeded");
            code.alu(Alu.SUB, R1, R6).label("succeeded").store(Size.U32, key, HistogramLayout.KEY_ERRNO, R1);
        }
        code.address(R2, key)
                .map(R1, HistogramLayout.KEYS)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "take")
                .load(Size.U32, R9, R0, 0);
    }

    /** Writes the key into the histogram; each time, for each CPU has its own. */
    private void name(boolean bySyscallOnly) {
        if (bySyscallOnly) {
            code.load(Size.U32, R1, key, 0).alu(Alu.ADD, R1, 1).store(Size.U32, R9, HistogramLayout.KEY_INDEX, R1);
            return;
        }
        for (int at = 0; at < HistogramLayout.KEY_BYTES; at += Long.BYTES) {
            code.load(Size.U64, R1, key, at).store(Size.U64, R9, at, R1);
        }
    }

    private void count() {
        add(Size.U64, HistogramLayout.TOTAL, R8);
        code.jump(Jump.SGE, R6, 0, "counted").jump(Jump.SLT, R6, -4095, "counted").mov(R2, 1);
        add(Size.U64, HistogramLayout.ERRORS, R2);
        code.label("counted");
        code.load(Size.U64, R1, R9, HistogramLayout.LONGEST)
                .jump(Jump.GE, R1, R8, "not.longest")
                .store(Size.U64, R9, HistogramLayout.LONGEST, R8)
                .label("not.longest")
                .mov(R2, R8)
                .alu(Alu.XOR, R2, -1)
                .load(Size.U64, R1, R9, HistogramLayout.SHORTEST_INVERTED)
                .jump(Jump.GE, R1, R2, "not.shortest")
                .store(Size.U64, R9, HistogramLayout.SHORTEST_INVERTED, R2)
                .label("not.shortest");
        bucket(code);
        code.alu(Alu.LSH, R2, 2).alu(Alu.ADD, R9, R2).mov(R2, 1);
        add(Size.U32, HistogramLayout.COUNTS, R2);
    }

    /** Adds a register to what stands at R9. R1 is lost. */
    private void add(Size size, int offset, Register addend) {
        if (preempted) {
            code.atomic(Atomic.ADD, size, R9, offset, addend);
        } else {
            code.load(size, R1, R9, offset).alu(Alu.ADD, R1, addend).store(size, R9, offset, R1);
        }
    }

    /** R2 = {@link Buckets#index} of R8: shifts it right until only the leading bit and the mantissa are left. */
    static void bucket(Assembler code) {
        code.mov(R2, 0).mov(R1, R8);
        for (int shift : SHIFTS) {
            long least = 1L << Buckets.MANTISSA_BITS + shift;
            String next = "below." + shift;
            if (least <= Integer.MAX_VALUE) {
                code.jump(Jump.LT, R1, (int) least, next);
            } else {
                code.imm64(R3, least).jump(Jump.LT, R1, R3, next);
            }
            code.alu(Alu.RSH, R1, shift).alu(Alu.ADD, R2, shift).label(next);
        }
        code.alu(Alu.LSH, R2, Buckets.MANTISSA_BITS)
                .alu(Alu.ADD, R2, R1)
                .jump(Jump.LE, R2, Buckets.COUNT - 1, "bucket")
                .mov(R2, Buckets.COUNT - 1)
                .label("bucket");
    }

    /** Takes a histogram for a call: R9 = its number plus 1. If another CPU was faster, what it took. */
    private void takeNumber() {
        code.label("take").mov(R7, R0);
        next();
        if (counting.numbersQueued()) {
            // if another CPU was faster, the call has two histograms, and its row the sum of both
            code.store(Size.U32, R7, 0, R9).jump("found");
            return;
        }
        code.mov(R0, 0)
                .atomic(Atomic.CMPXCHG, Size.U32, R7, 0, R9)
                .alu32(Alu.MOV, R0, R0)
                .jump(Jump.EQ, R0, 0, "found")
                .mov(R9, R0)
                .jump("found");
    }

    private void takeKey() {
        code.label("take");
        next();
        code.store(Size.U32, number, 0, R9)
                .address(R2, key)
                .address(R3, number)
                .map(R1, HistogramLayout.KEYS)
                .mov(R4, NOEXIST)
                .call(Helper.MAP_UPDATE_ELEM)
                .jump(Jump.EQ, R0, 0, "found")
                // another CPU was faster: its histogram, and this one back
                .address(R2, number)
                .map(R1, HistogramLayout.FREE)
                .mov(R3, 0)
                .call(Helper.MAP_PUSH_ELEM)
                .address(R2, key)
                .map(R1, HistogramLayout.KEYS)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "overflow")
                .load(Size.U32, R9, R0, 0)
                .jump("found");
    }

    /** R9 = the number of an unused histogram plus 1. It looks before it adds, so that the counter never wraps. */
    private void next() {
        if (counting.numbersQueued()) {
            code.address(R2, number)
                    .map(R1, HistogramLayout.FREE)
                    .call(Helper.MAP_POP_ELEM)
                    .jump(Jump.NE, R0, 0, "overflow")
                    .load(Size.U32, R9, number, 0);
        }
        code.store(Size.U32, number, 0, 0)
                .address(R2, number)
                .map(R1, HistogramLayout.STATE)
                .call(Helper.MAP_LOOKUP_ELEM)
                .jump(Jump.EQ, R0, 0, "out");
        if (counting.numbersQueued()) {
            // they come in their order at first, so none is in use whose number is above the count
            code.mov(R1, 1).atomic(Atomic.ADD, Size.U32, R0, HistogramLayout.STATE_USED, R1);
            return;
        }
        code.load(Size.U32, R1, R0, HistogramLayout.STATE_USED)
                .jump(Jump.GE, R1, maxKeys, "overflow")
                .mov(R9, 1)
                .atomic(Atomic.FETCH_ADD, Size.U32, R0, HistogramLayout.STATE_USED, R9)
                .jump(Jump.GE, R9, maxKeys, "overflow")
                .alu(Alu.ADD, R9, 1);
    }
}
