package dev.syscope.linux.bpf;

import static dev.syscope.linux.bpf.asm.Register.R0;
import static dev.syscope.linux.bpf.asm.Register.R1;
import static dev.syscope.linux.bpf.asm.Register.R2;
import static dev.syscope.linux.bpf.asm.Register.R3;
import static dev.syscope.linux.bpf.asm.Register.R4;
import static dev.syscope.linux.bpf.asm.Register.R6;
import static dev.syscope.linux.bpf.asm.Register.R7;

import dev.syscope.linux.bpf.asm.Assembler;
import dev.syscope.linux.bpf.asm.Helper;
import dev.syscope.linux.bpf.asm.Jump;
import dev.syscope.linux.bpf.asm.Register;
import dev.syscope.linux.bpf.asm.Size;
import dev.syscope.linux.bpf.asm.Slot;
import dev.syscope.linux.bpf.btf.Btf;
import java.util.Optional;

/**
 * Memory that programs keep for a thread from one call to the next, zeros at first. It is the task's own storage where
 * the kernel has that ({@link Tasks#areTyped}) and gives that much, which costs a third less than the hash table by
 * thread id that it is elsewhere.
 */
public final class ThreadStorage {
    static final int CREATE = 1; // BPF_LOCAL_STORAGE_GET_F_CREATE

    /** Newer kernels (7.2) allocate it without locks, and then not more than 8 KiB with what they put before it. */
    private static final int SURELY_IN_TASK = 7 << 10;

    private final String name;
    private final boolean inTask;
    private final BpfMap table;
    private final Optional<ThreadSlots> slots;

    private ThreadStorage(BpfMap table, boolean inTask, Optional<ThreadSlots> slots) {
        this.name = table.spec().name();
        this.inTask = inTask;
        this.table = table;
        this.slots = slots;
    }

    /**
     * Makes the map or maps for it.
     *
     * @param name of the map, which is there before programs are made that name it
     * @param bytes for each thread
     * @param mostThreads how many threads can have some at once where it is a table, whose memory is taken beforehand:
     *     a program in a tracepoint had better not take any (5.10 writes a warning into the kernel's log when it does)
     */
    public static ThreadStorage create(BpfObjects objects, String name, int bytes, int mostThreads) {
        boolean inTask = Tasks.areTyped() && (bytes <= SURELY_IN_TASK || FeatureTrial.taskStorageOf(bytes));
        return create(objects, name, bytes, mostThreads, inTask);
    }

    /**
     * The same for at most 56 bytes that are needed very often: look-ups cost next to nothing for most threads. {@link
     * #attachCleaner} is always needed, and before any program that makes storage; and so is the scratch of 8 bytes.
     */
    public static ThreadStorage createQuick(BpfObjects objects, String name, int bytes, int mostThreads) {
        ThreadStorage storage = create(objects, name, bytes, mostThreads);
        boolean can = storage.inTask && BpfFeature.ATOMIC_FETCH.probe().isSupported();
        return can
                ? new ThreadStorage(
                        storage.table, true, Optional.of(new ThreadSlots(objects, name + "_slots", bytes)))
                : storage;
    }

    static ThreadStorage create(BpfObjects objects, String name, int bytes, int mostThreads, boolean inTask) {
        if (inTask) {
            return new ThreadStorage(objects.map(MapSpec.taskStorage(name, bytes)), true, Optional.empty());
        }
        ThreadStorage storage =
                new ThreadStorage(
                        objects.map(MapSpec.hash(name, Integer.BYTES, bytes, mostThreads)), false, Optional.empty());
        objects.map(MapSpec.array(storage.zeros(), bytes, 1));
        return storage;
    }

    /** The map; where it is a table, its keys are thread ids. */
    BpfMap table() {
        return table;
    }

    /** The map in front of it, for quick storage. */
    Optional<BpfMap> slots() {
        return slots.map(ThreadSlots::map);
    }

    private String zeros() {
        return name + "_zeros";
    }

    /**
     * R0 = the memory of the current thread. R0 to R5 are lost.
     *
     * @param key 4 bytes of the stack, 8 for quick storage
     * @param create whether a thread gets some that has none
     * @param otherwise where to go if there is none
     */
    public void current(Assembler asm, Slot key, boolean create, String otherwise) {
        if (inTask) {
            ofTask(asm, Optional.empty(), key, create, otherwise);
        } else {
            asm.call(Helper.GET_CURRENT_PID_TGID).store(Size.U32, key, 0, R0);
            inTable(asm, key, create, otherwise);
        }
    }

    /**
     * R0 = the memory of a thread. R0 to R5 are lost.
     *
     * @param task a {@code struct task_struct *} whose type the verifier knows; R6 to R9
     */
    public void of(Assembler asm, Register task, Slot key, boolean create, String otherwise) {
        if (inTask) {
            ofTask(asm, Optional.of(task), key, create, otherwise);
        } else {
            asm.load(Size.U32, R1, task, pid()).store(Size.U32, key, 0, R1);
            inTable(asm, key, create, otherwise);
        }
    }

    private static int pid() {
        return Btf.kernel().field("task_struct", "pid").offset();
    }

    /** In the slot, in the storage, in a slot that is free, in new storage. */
    private void ofTask(Assembler asm, Optional<Register> task, Slot key, boolean create, String otherwise) {
        if (slots.isEmpty()) {
            inTask(asm, task, create, otherwise);
            return;
        }
        String found = asm.newLabel("storage");
        String noSlot = asm.newLabel("no_slot");
        load(asm, R0, task);
        slots.get().find(asm, R0, key, noSlot);
        asm.jump(found).label(noSlot);
        if (create) {
            String none = asm.newLabel("none");
            String taken = asm.newLabel("taken");
            inTask(asm, task, false, none);
            asm.jump(found).label(none);
            load(asm, R0, task);
            slots.get().claim(asm, R0, key, taken);
            asm.jump(found).label(taken);
        }
        inTask(asm, task, create, otherwise);
        asm.label(found);
    }

    private static void load(Assembler asm, Register to, Optional<Register> task) {
        if (task.isPresent()) {
            asm.mov(to, task.get());
        } else {
            asm.call(Helper.GET_CURRENT_TASK_BTF).mov(to, R0);
        }
    }

    private void inTask(Assembler asm, Optional<Register> task, boolean create, String otherwise) {
        load(asm, R2, task);
        asm.map(R1, name)
                .mov(R3, 0)
                .mov(R4, create ? CREATE : 0)
                .call(Helper.TASK_STORAGE_GET)
                .jump(Jump.EQ, R0, 0, otherwise);
    }

    private void inTable(Assembler asm, Slot key, boolean create, String otherwise) {
        if (!create) {
            lookUp(asm, name, key);
            asm.jump(Jump.EQ, R0, 0, otherwise);
            return;
        }
        String found = asm.newLabel("storage");
        Slot first = asm.slot("first", Integer.BYTES);
        lookUp(asm, name, key);
        asm.jump(Jump.NE, R0, 0, found).store(Size.U32, first, 0, 0);
        lookUp(asm, zeros(), first);
        asm.jump(Jump.EQ, R0, 0, otherwise)
                .mov(R3, R0)
                .address(R2, key)
                .map(R1, name)
                .mov(R4, 0) // BPF_ANY
                .call(Helper.MAP_UPDATE_ELEM);
        lookUp(asm, name, key);
        asm.jump(Jump.EQ, R0, 0, otherwise).label(found);
    }

    private static void lookUp(Assembler asm, String map, Slot key) {
        asm.address(R2, key).map(R1, map).call(Helper.MAP_LOOKUP_ELEM);
    }

    /**
     * Frees the current thread's memory. R0 to R5 are lost.
     *
     * @throws IllegalStateException if it is quick storage, which threads keep
     */
    public void remove(Assembler asm, Slot key) {
        if (slots.isPresent()) {
            throw new IllegalStateException("quick storage goes with its thread only");
        }
        if (inTask) {
            asm.call(Helper.GET_CURRENT_TASK_BTF).mov(R2, R0).map(R1, name).call(Helper.TASK_STORAGE_DELETE);
        } else {
            asm.call(Helper.GET_CURRENT_PID_TGID).store(Size.U32, key, 0, R0);
            delete(asm, key);
        }
    }

    /** For where one value is used again and again: frees the current thread's only where room is scarce. */
    public void release(Assembler asm, Slot key) {
        if (!inTask) {
            remove(asm, key);
        }
    }

    private void delete(Assembler asm, Slot key) {
        asm.address(R2, key).map(R1, name).call(Helper.MAP_DELETE_ELEM);
    }

    /**
     * Frees the memory of threads that end, where it is a table, and keeps that of those whose ids change. To be
     * attached after the programs at the same tracepoint, {@code sched_process_exit}, that look at it.
     */
    public void attachCleaner(BpfObjects programs) {
        if (slots.isPresent()) {
            slots.get().attachCleaner(programs);
            slots.get().attachMover(programs, this);
        }
        if (inTask) {
            return;
        }
        Assembler asm = new Assembler();
        Slot key = asm.slot("key", Integer.BYTES);
        asm.load(Size.U64, R6, R1, 0).load(Size.U32, R1, R6, pid()).store(Size.U32, key, 0, R1);
        delete(asm, key);
        programs.attach("forget_thread", new Hook.BtfTracepoint("sched_process_exit"), asm.exit(0).code());
        attachMover(programs);
    }

    /** A thread that executes a program gets the id of its process's first one, and takes along what the table has. */
    private void attachMover(BpfObjects programs) {
        Assembler asm = new Assembler();
        Slot former = asm.slot("former", Integer.BYTES);
        Slot key = asm.slot("key", Integer.BYTES);
        asm.load(Size.U64, R6, R1, 0)
                .load(Size.U32, R7, R1, 8)
                .load(Size.U32, R1, R6, pid())
                .jump(Jump.EQ, R1, R7, "out")
                .store(Size.U32, key, 0, R1)
                .store(Size.U32, former, 0, R7);
        lookUp(asm, name, former);
        asm.jump(Jump.EQ, R0, 0, "out")
                .mov(R3, R0)
                .address(R2, key)
                .map(R1, name)
                .mov(R4, 0) // BPF_ANY
                .call(Helper.MAP_UPDATE_ELEM);
        delete(asm, former);
        programs.attach("move_thread", new Hook.BtfTracepoint("sched_process_exec"), asm.label("out").exit(0).code());
    }
}
