package dev.syscope.syscall;

import dev.syscope.syscall.Signature.Direction;
import dev.syscope.syscall.Signature.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What of the target's memory must be copied with a call so that it can be decoded later, derived from its signature.
 *
 * <p>A list of steps for the entry and one for the exit. A step reads at an address that is in a register of the call or
 * in what an earlier step of the same list copied, so structures that hold pointers are followed.
 *
 * @param atEntry what the caller has filled in
 * @param atExit what the kernel has filled in
 */
public record CapturePlan(List<Step> atEntry, List<Step> atExit) {
    /** The most steps in a list. What a call has beyond them prints as addresses. */
    public static final int MOST_STEPS = 40;

    /** The most bytes that one step copies. */
    public static final int MOST_BYTES = 4096;

    /** Where an address or a length comes from: 0 to 5 are the arguments. */
    public static final int STACK_POINTER = 6;

    /** What the call returned. */
    public static final int RESULT = 7;

    /** A constant: of a length the step's scale. */
    public static final int CONSTANT = 8;

    /** Added to the index of an earlier step: a word of what it copied. */
    public static final int STEP = 16;

    /** For what is read by code that doesn't say how much it needs: socket addresses, sets, wait statuses. */
    private static final int WINDOW = 256;

    private static final int MOST_ELEMENTS = 16;

    /** Bytes of {@code struct clone_args} that are known, and where in it two pointers lie ({@code linux/sched.h}). */
    private static final int CLONE_ARGS = 88;

    private static final int CLONE_PIDFD = 8;
    private static final int CLONE_PARENT_TID = 24;

    /** As many arguments of an execve as strace shows; the path and the environment have steps too. */
    private static final int MOST_STRINGS = 32;

    private static final int DEEPEST = 3;

    /**
     * One piece of memory.
     *
     * @param text whether it ends at a NUL
     * @param guess whether it need not be there, so that nothing is missed if it can't be read
     * @param onSuccess whether it is left out when the call failed
     * @param address a source, as the constants say
     * @param addressOffset added to it; within a step's copy: where the pointer lies
     * @param length a source; a result or length of 0 or less copies nothing
     * @param lengthOffset where in a step's copy the length lies
     * @param scale what the length is multiplied by, or the length itself if it is constant
     * @param most bytes at most
     */
    public record Step(
            boolean text,
            boolean guess,
            boolean onSuccess,
            int address,
            int addressOffset,
            int length,
            int lengthOffset,
            int scale,
            int most) {}

    /** Copies the lists. */
    public CapturePlan {
        atEntry = List.copyOf(atEntry);
        atExit = List.copyOf(atExit);
    }

    /**
     * The plan of a call.
     *
     * @param stringLimit how many bytes of a string or buffer are shown
     */
    public static CapturePlan of(Syscall syscall, int stringLimit) {
        Signature signature = syscall.signature();
        Builder entry = new Builder(stringLimit);
        Builder exit = new Builder(stringLimit);
        boolean resultReads = signature.result() instanceof Kind || signature.result() instanceof NoteType;
        boolean kernelsPart = false;
        for (Parameter parameter : signature.parameters()) {
            boolean out = parameter.direction() == Direction.OUT;
            entry.onSuccess = false;
            exit.onSuccess = out;
            if (!out && parameter.direction() != Direction.OUT_EVEN_FAILED) {
                entry.add(parameter.type(), parameter.register(), 0, 0);
            }
            // what is written after the kernel's part shows what is there then, but a path shows what the kernel was given
            kernelsPart |= parameter.direction() != Direction.IN || parameter.type() instanceof SwitchType;
            boolean late = kernelsPart && !(parameter.type() instanceof TextKind);
            if (parameter.direction() != Direction.IN || late || resultReads) {
                exit.add(parameter.type(), parameter.register(), 0, 0);
            }
        }
        if (syscall.name().equals("rt_sigreturn")) {
            // the frame that the signal handler returns to: siginfo, ucontext with the mask at its end
            entry.steps.add(new Step(false, true, false, STACK_POINTER, 0, CONSTANT, 0, 1024, 1024));
        }
        return new CapturePlan(entry.steps, exit.steps);
    }

    private static final class Builder {
        private final int stringLimit;
        private final List<Step> steps = new ArrayList<>();
        private final Set<Integer> pointed = new LinkedHashSet<>();
        private boolean onSuccess;

        Builder(int stringLimit) {
            this.stringLimit = stringLimit;
        }

        /** Adds what a pointer of this type leads to; the pointer lies in a register or in a step's copy. */
        void add(Type type, int source, int offset, int depth) {
            if (depth == DEEPEST || steps.size() >= MOST_STEPS) {
                return;
            }
            switch (type) {
                case TextKind text ->
                    text(source, offset, text.isPath() ? MOST_BYTES : Math.min(MOST_BYTES, stringLimit + 2));
                case BytesKind bytes -> sized(bytes.length(), 1, source, offset, Math.min(MOST_BYTES, stringLimit));
                case CloneKind ignored -> {
                    int index = steps.size();
                    step(false, source, offset, CONSTANT, 0, CLONE_ARGS, CLONE_ARGS);
                    step(false, STEP + index, CLONE_PIDFD, CONSTANT, 0, Integer.BYTES, Integer.BYTES);
                    step(false, STEP + index, CLONE_PARENT_TID, CONSTANT, 0, Integer.BYTES, Integer.BYTES);
                }
                case MessageKind message -> message(message, source, offset);
                case DirectoryKind entries -> sized(entries.length(), 1, source, offset, MOST_BYTES);
                case VectorKind vector -> vector(vector, source, offset);
                case PointerType pointer -> follow(pointer.target(), source, offset, depth);
                case Kind kind -> {
                    if (kind.followsPointer()) {
                        window(source, offset, false);
                    }
                }
                case SwitchType ignored -> window(source, offset, true);
                default -> {}
            }
        }

        /** The pointers; of those that are shown rather than counted the strings too. */
        private void vector(VectorKind vector, int source, int offset) {
            int index = steps.size();
            int shown = vector.counts() ? 0 : Math.min(MOST_STRINGS, stringLimit);
            int bytes = vector.counts() ? MOST_BYTES : (shown + 1) * vector.size();
            step(false, source, offset, CONSTANT, 0, bytes, bytes);
            for (int i = 0; i < shown; i++) {
                text(STEP + index, i * vector.size(), Math.min(MOST_BYTES, stringLimit + 2));
            }
        }

        /** The copy ends with a NUL even where the text goes on: {@code most} has room for a byte more than is shown. */
        private void text(int source, int offset, int most) {
            step(true, source, offset, CONSTANT, 0, most, most);
        }

        /** {@code struct msghdr}: the name, the vector with what it points to, the control messages. */
        private void message(MessageKind message, int source, int offset) {
            int word = message.size();
            int header = steps.size();
            step(false, source, offset, CONSTANT, 0, message.structSize(), message.structSize());
            window(STEP + header, 0, true);
            window(STEP + header, 4 * word, true);
            int vector = steps.size();
            step(false, STEP + header, 2 * word, STEP + header, 3 * word, 2 * word, MOST_ELEMENTS * 2 * word);
            for (int i = 0; i < MOST_ELEMENTS; i++) {
                int at = i * 2 * word;
                step(false, STEP + vector, at, STEP + vector, at + word, 1, Math.min(MOST_BYTES, stringLimit));
            }
        }

        /** What code reads that doesn't say how much it needs; a guess may be no pointer at all. */
        private void window(int source, int offset, boolean guess) {
            if (steps.size() < MOST_STEPS) {
                steps.add(new Step(false, guess, onSuccess, source, offset, CONSTANT, 0, WINDOW, WINDOW));
            }
        }

        private void follow(Type target, int source, int offset, int depth) {
            int index = steps.size();
            if (target instanceof ArrayType array && array.size() == 0) {
                sized(array.count(), Math.max(1, array.element().size()), source, offset, MOST_BYTES);
                if (steps.size() > index && !members(array.element(), 0).isEmpty()) {
                    for (int i = 0; i < MOST_ELEMENTS; i++) {
                        inside(array.element(), index, i * array.element().size(), depth);
                    }
                }
            } else {
                int size = Math.min(MOST_BYTES, Math.max(1, target.size()));
                step(false, source, offset, CONSTANT, 0, size, size);
                inside(target, index, 0, depth);
            }
        }

        /** The pointers in what a step copied. */
        private void inside(Type type, int step, int at, int depth) {
            for (StructType.Field field : members(type, at)) {
                if (field.type() instanceof BytesKind bytes && bytes.length() instanceof Expression.Member member) {
                    step(false, STEP + step, field.offset(), STEP + step, at + member.offset(), 1,
                            Math.min(MOST_BYTES, stringLimit));
                } else {
                    add(field.type(), STEP + step, field.offset(), depth + 1);
                }
            }
        }

        private static List<StructType.Field> members(Type type, int at) {
            List<StructType.Field> pointers = new ArrayList<>();
            if (type instanceof StructType struct) {
                for (StructType.Field field : struct.fields()) {
                    boolean pointer = field.type() instanceof TextKind
                            || field.type() instanceof BytesKind
                            || field.type() instanceof PointerType
                            || field.type() instanceof Kind kind && kind.followsPointer();
                    if (pointer) {
                        pointers.add(new StructType.Field(
                                field.name(), field.type(), at + field.offset(), field.condition(), field.verboseOnly()));
                    }
                }
            } else if (type instanceof TextKind) {
                pointers.add(new StructType.Field("", type, at, new Expression.Constant(1), false));
            }
            return pointers;
        }

        /** A step whose length is an expression: what can't be computed in the kernel is copied up to the most. */
        private void sized(Expression count, int scale, int source, int offset, int most) {
            switch (count) {
                case Expression.Constant constant -> {
                    int size = (int) Math.min(most, constant.value() * scale);
                    step(false, source, offset, CONSTANT, 0, size, most);
                }
                case Expression.Argument argument -> step(false, source, offset, argument.index(), 0, scale, most);
                case Expression.Result ignored -> step(false, source, offset, RESULT, 0, scale, most);
                case Expression.Pointed length -> {
                    if (pointed.add(length.index())) {
                        int size = length.type().size();
                        step(false, length.index(), 0, CONSTANT, 0, size, size);
                    }
                    step(false, source, offset, CONSTANT, 0, Math.min(most, WINDOW), most);
                }
                default -> step(false, source, offset, CONSTANT, 0, Math.min(most, WINDOW), most);
            }
        }

        private void step(
                boolean text, int address, int addressOffset, int length, int lengthOffset, int scale, int most) {
            if (steps.size() < MOST_STEPS && most > 0) {
                steps.add(new Step(text, false, onSuccess, address, addressOffset, length, lengthOffset, scale, most));
            }
        }
    }
}
