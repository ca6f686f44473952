package dev.syscope.snoop;

import dev.syscope.linux.bpf.BatchListener;
import dev.syscope.linux.bpf.BpfMap;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.BpfProgram;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.LossCounter;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.bpf.RingBufferReader;
import dev.syscope.linux.bpf.ThreadStorage;
import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Code;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Slot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Consumer;

/** What the three sources have in common: the ring buffer, the count of losses, whose events are wanted. */
final class SnoopSession implements SnoopSource {
    /** {@code BPF_RB_NO_WAKEUP}. */
    static final int NO_WAKEUP = 1;

    private static final String RECORDS = "records";

    /** Where each kind of record has its time. */
    private static final int TIME = 0;

    private final BpfObjects maps = new BpfObjects();
    private final BpfObjects programs;
    private final LossCounter losses;
    private final TargetFilter filter;
    private final RingBufferReader reader;
    private BatchListener batches;

    /** Lost, but not counted in the kernel: malformed. */
    private long malformed;

    private List<BpfProgram> mayMiss = List.of();

    /** How often the programs were passed by until they were detached. */
    private long missed;

    /** CLOCK_MONOTONIC. */
    private long end = Long.MAX_VALUE;

    /** A record that moves to where the next one is. */
    interface Flyweight {
        /** Gives false if the lengths don't fit one another. */
        boolean wrap(MemorySegment memory, long offset, int length);
    }

    SnoopSession(SnoopFilter wanted, SnoopBuffer buffer) {
        try {
            BpfMap records = maps.map(MapSpec.ringBuffer(RECORDS, buffer.ringBytes()));
            losses = LossCounter.create(maps, "losses");
            filter = new TargetFilter(wanted, maps);
            reader = new RingBufferReader(List.of(records), buffer.limitBytes());
            programs = maps.sharing();
            filter.attach(programs);
        } catch (RuntimeException e) {
            maps.close();
            throw e;
        }
    }

    TargetFilter filter() {
        return filter;
    }

    BpfMap map(MapSpec spec) {
        return maps.map(spec);
    }

    ThreadStorage storage(String name, int bytes, int mostThreads) {
        return ThreadStorage.create(maps, name, bytes, mostThreads);
    }

    /** After the programs that look at the storage when a thread ends. */
    void attachCleaner(ThreadStorage storage) {
        storage.attachCleaner(programs);
    }

    void attach(String name, Hook hook, Code code) {
        programs.attach(name, hook, code);
    }

    /** Attaches it to the first of several hooks that the kernel permits. */
    void attachToFirst(String name, Code code, List<Hook> hooks) {
        programs.attachToFirst(name, code, hooks);
    }

    /** Attaches several programs, or if the kernel refuses one of them none: {@link BpfObjects#attachAllOrNone}. */
    boolean attachAllOrNone(Consumer<BpfObjects> attaching) {
        return programs.attachAllOrNone(attaching);
    }

    /** From now on it is counted how often these programs are passed by. */
    void countMissed(List<BpfProgram> mayMiss) {
        this.mayMiss = mayMiss;
    }

    /** Loads a program for several hooks, each verified only once. */
    BpfProgram load(String name, Hook hook, Code code) {
        return programs.load(name, hook, code);
    }

    void attach(BpfProgram program, Hook hook) {
        programs.attachTo(program, hook);
    }

    /**
     * Adds the instructions that put a record into the ring buffer, or count it as lost.
     *
     * @param from where it is; not R1, R2, R3 or R4
     * @param length its bytes, with a bound that the verifier knows; not R1, R2 or R4
     */
    void output(Assembler asm, Register from, Register length, Slot key) {
        String sent = asm.newLabel("sent");
        asm.mov(Register.R3, length)
                .mov(Register.R2, from)
                .map(Register.R1, RECORDS)
                .mov(Register.R4, NO_WAKEUP)
                .call(Helper.RINGBUF_OUTPUT)
                .jump(Jump.EQ, Register.R0, 0, sent);
        losses.count(asm, key);
        asm.label(sent);
    }

    void countLoss(Assembler asm, Slot key) {
        losses.count(asm, key);
    }

    /**
     * Has {@link #poll} hand records over.
     *
     * @param record moved to each
     * @param listener called when it was
     * @param batchEnded called when there are no more for now, and again by each {@link #poll} that found none
     * @return this
     */
    SnoopSource handingOver(Flyweight record, Runnable listener, Runnable batchEnded) {
        batches = new BatchListener() {
            @Override
            public void record(MemorySegment memory, long offset, int length) {
                if (!record.wrap(memory, offset, length)) {
                    malformed++;
                } else if (memory.get(ValueLayout.JAVA_LONG, offset + TIME) <= end) {
                    listener.run();
                }
            }

            @Override
            public void batchEnded() {
                batchEnded.run();
            }
        };
        return this;
    }

    @Override
    public void choose(int pid) {
        filter.choose(pid);
    }

    @Override
    public boolean poll(long timeoutNanos) {
        boolean some = reader.poll(timeoutNanos, batches);
        if (!some) {
            batches.batchEnded();
        }
        return some;
    }

    @Override
    public void wake() {
        reader.wake();
    }

    @Override
    public long losses() {
        long others = malformed;
        malformed = 0;
        return losses.sinceLast() + others;
    }

    @Override
    public long missed() {
        return missed + mayMiss.stream().mapToLong(BpfProgram::missed).sum();
    }

    @Override
    public void detach() {
        end = System.nanoTime();
        missed = missed();
        mayMiss = List.of();
        programs.close();
    }

    @Override
    public void close() {
        programs.close();
        reader.close();
        maps.close();
    }
}
