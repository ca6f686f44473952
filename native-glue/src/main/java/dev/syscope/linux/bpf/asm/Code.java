package dev.syscope.linux.bpf.asm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * A program's instructions, its labels and subprograms resolved; maps stay names until it is encoded.
 *
 * <p>The kernel counts in slots of 8 bytes: a wide instruction takes two, all others one.
 */
public final class Code {
    /** The name of the function in which a program begins. */
    public static final String MAIN = "main";

    private static final int SLOT_BYTES = 8;

    private final List<Instruction> instructions;
    private final int[] slots;
    private final TreeMap<Integer, String> labelAt = new TreeMap<>();
    private final Map<String, Integer> functions = new LinkedHashMap<>();
    private final boolean callbacks;

    Code(List<Instruction> symbolic, Map<String, Integer> labels, Map<String, Integer> subprograms) {
        slots = new int[symbolic.size() + 1];
        for (int i = 0; i < symbolic.size(); i++) {
            slots[i + 1] = slots[i] + (symbolic.get(i).isWide() ? 2 : 1);
        }
        functions.put(MAIN, 0);
        subprograms.forEach((name, index) -> functions.put(name, slots[index]));
        functions.forEach((name, slot) -> labelAt.put(slot, name));
        labels.forEach((name, index) -> labelAt.put(slots[index], name));
        callbacks = symbolic.stream().anyMatch(i -> i.opcode() == Instruction.LD_IMM64 && i.isFunction());
        List<Instruction> resolved = new ArrayList<>(symbolic.size());
        for (int i = 0; i < symbolic.size(); i++) {
            resolved.add(resolve(symbolic.get(i), slots[i], labels));
        }
        instructions = List.copyOf(resolved);
    }

    private Instruction resolve(Instruction instruction, int slot, Map<String, Integer> labels) {
        String name = instruction.reference();
        if (instruction.isFunction()) {
            Integer start = functions.get(name);
            if (start == null) {
                throw new IllegalArgumentException("there is no subprogram " + name);
            }
            return instruction.withImmediate(start - slot - 1);
        }
        if (instruction.isJump() && !name.isEmpty()) {
            Integer index = labels.get(name);
            if (index == null) {
                throw new IllegalArgumentException("there is no label " + name);
            }
            return instruction.withOffset(slots[index] - slot - 1);
        }
        return instruction;
    }

    /** The instructions, jumps and calls with their distances. */
    public List<Instruction> instructions() {
        return instructions;
    }

    /** The names of the maps that it uses, in the order of their first use. */
    public Set<String> maps() {
        Set<String> names = new LinkedHashSet<>();
        for (Instruction instruction : instructions) {
            if (instruction.isMap()) {
                names.add(instruction.reference());
            }
        }
        return names;
    }

    /** The functions by name with the slot each begins in; {@link #MAIN} first. */
    public Map<String, Integer> functions() {
        return Collections.unmodifiableMap(functions);
    }

    /** Whether a helper is handed one of its functions, for which the kernel wants the functions described in BTF. */
    public boolean hasCallbacks() {
        return callbacks;
    }

    /** Whether it calls a helper that reads any of the kernel's memory. */
    public boolean readsKernelMemory() {
        return instructions.stream()
                .filter(i -> i.opcode() == Instruction.CALL && i.src() == Register.R0)
                .anyMatch(i -> i.immediate() == Helper.PROBE_READ_KERNEL.number()
                        || i.immediate() == Helper.PROBE_READ_KERNEL_STR.number());
    }

    /** The number of slots. */
    public int size() {
        return slots[instructions.size()];
    }

    /**
     * As the kernel takes it, eight bytes for each slot.
     *
     * @param mapFd the file descriptor of a map by name
     */
    public byte[] encode(ToIntFunction<String> mapFd) {
        // a machine's byte order; both that syscope knows are little-endian
        ByteBuffer out = ByteBuffer.allocate(size() * SLOT_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (Instruction i : instructions) {
            long immediate = i.isMap() ? mapFd.applyAsInt(i.reference()) : i.immediate();
            out.put((byte) i.opcode()).put((byte) (i.src().ordinal() << 4 | i.dst().ordinal()));
            out.putShort((short) i.offset()).putInt((int) immediate);
            if (i.isWide()) {
                out.putInt(0).putInt(i.src() == Register.R0 ? (int) (immediate >> 32) : 0);
            }
        }
        return out.array();
    }

    /**
     * The instruction in a slot with the nearest label before it, such as {@code submit+2: (85) call
     * bpf_ringbuf_submit#132}; empty if there is no such slot.
     */
    public String describe(int slot) {
        for (int i = 0; i < instructions.size(); i++) {
            if (slots[i] == slot) {
                Map.Entry<Integer, String> label = labelAt.floorEntry(slot);
                String distance = label.getKey() == slot ? "" : "+" + (slot - label.getKey());
                return label.getValue() + distance + ": " + instructions.get(i);
            }
        }
        return "";
    }

    /** The whole program as text: slot, instruction, and a line for each label. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < instructions.size(); i++) {
            String label = labelAt.get(slots[i]);
            if (label != null) {
                out.append(label).append(":\n");
            }
            out.append(String.format("%5d: %s%n", slots[i], instructions.get(i)));
        }
        return out.toString();
    }
}
