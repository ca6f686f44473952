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
 * <p>A list of steps for the entry and one for the exit. A step reads at an address that is in a register of the call
 * or in what an earlier step of the same list copied, so structures that hold pointers are followed.
 *
 * @param atEntry what the caller has filled in
 * @param atExit what the kernel has filled in
 */
public record CapturePlan(List<Step> atEntry, List<Step> atExit) {
    /** The most steps in a list. What a call has beyond them prints as addresses. */
    public static final int MOST_STEPS = 24;

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

    /** The most bytes of a copy in which later steps find addresses. */
    private static final int MOST_CONTAINER = 2048;

    /** So many descriptors that are passed over a socket are looked at. */
    private static final int MOST_PASSED = 8;

    /** For what is read by code that doesn't say how much it needs: socket addresses, sets, wait statuses. */
    private static final int WINDOW = 256;

    /** So much of a list of entries or of a vector of addresses is copied; the larger ones of programs are 32 KiB. */
    private static final int MOST_LISTED = 1 << 16;

    /** So much of a vector of addresses whose members are only counted. */
    private static final int MOST_COUNTED = 1 << 13;

    /** A vector of strings beyond these many is cut. */
    private static final int MOST_STRINGS = 255;

    /** The most repetitions of a step. */
    public static final int MOST_REPEATS = 1 << 15;

    /** Bytes of {@code struct clone_args} that are known, and where in it two pointers lie ({@code linux/sched.h}). */
    private static final int CLONE_ARGS = 88;

    private static final int CLONE_PIDFD = 8;
    private static final int CLONE_PARENT_TID = 24;

    private static final int DEEPEST = 3;

    /**
     * One piece of memory.
     *
     * @param text whether it ends at a NUL
     * @param guess whether it need not be there, so that nothing is missed if it can't be read
     * @param onSuccess whether it is left out when the call failed
     * @param descriptor whether no memory is wanted but what the descriptor refers to that stands for the address
     * @param set whether that is rather an fd_set in an earlier step's copy, whose members are meant; the first
     *     argument says how many bits it has
     * @param address a source, as the constants say
     * @param addressOffset added to it; within a step's copy: where the pointer lies
     * @param length a source; a result or length of 0 or less copies nothing
     * @param lengthOffset where in a step's copy the length lies
     * @param scale what the length is multiplied by, or the length itself if it is constant
     * @param most bytes at most
     * @param repeat how often the step is carried out, with the offsets within an earlier step's copy, or without one
     *     the address itself, {@code stride} further on each time; it ends early where there is nothing more
     * @param stride in bytes
     * @param untilNull whether an address of 0 ends the repetition
     * @param alone whether nothing that was copied before is needed any longer, so that there may be much of this
     */
    public record Step(
            boolean text,
            boolean guess,
            boolean onSuccess,
            boolean descriptor,
            boolean set,
            int address,
            int addressOffset,
            int length,
            int lengthOffset,
            int scale,
            int most,
            int repeat,
            int stride,
            boolean untilNull,
            boolean alone) {
        Step repeated(int times, int stride, boolean untilNull) {
            return new Step(
                    text, guess, onSuccess, descriptor, set, address, addressOffset, length, lengthOffset, scale, most,
                    Math.clamp(times, 1, MOST_REPEATS), stride, untilNull, alone);
        }

        Step asAlone() {
            return new Step(
                    text, guess, onSuccess, descriptor, set, address, addressOffset, length, lengthOffset, scale, most,
                    repeat, stride, untilNull, true);
        }
    }

    /** Whether a later step of a list reads in what this one copies. */
    public static boolean isReferredTo(List<Step> steps, int index) {
        for (Step step : steps) {
            if (step.address() == STEP + index || step.length() == STEP + index) {
                return true;
            }
        }
        return false;
    }

    /** Copies the lists. */
    public CapturePlan {
        atEntry = List.copyOf(atEntry);
        atExit = List.copyOf(atExit);
    }

    /**
     * The plan of a call.
     *
     * @param options what is shown of the call
     * @param descriptors whether it is wanted what descriptors refer to
     */
    public static CapturePlan of(Syscall syscall, DecodeOptions options, boolean descriptors) {
        Signature signature = syscall.signature();
        Builder entry = new Builder(syscall, options, descriptors);
        Builder exit = new Builder(syscall, options, descriptors);
        boolean resultReads = signature.result() instanceof Kind || signature.result() instanceof NoteType;
        boolean kernelsPart = false;
        for (Parameter parameter : signature.parameters()) {
            boolean out = parameter.direction() == Direction.OUT;
            entry.onSuccess = false;
            exit.onSuccess = out;
            if (!out && parameter.direction() != Direction.OUT_EVEN_FAILED) {
                entry.add(parameter.type(), parameter.register(), 0, 0);
            }
            // what is written after the kernel's part shows what is there then, but a path shows what the kernel was
            // given
            kernelsPart |= parameter.direction() != Direction.IN || parameter.type() instanceof SwitchType;
            boolean late = kernelsPart && !(parameter.type() instanceof TextKind);
            if (parameter.direction() != Direction.IN || late || resultReads) {
                exit.add(parameter.type(), parameter.register(), 0, 0);
            }
        }
        if (mayBeDescriptor(signature.result())) {
            exit.descriptor(RESULT, 0);
        }
        if (syscall.name().equals("rt_sigreturn")) {
            // the frame that the signal handler returns to: siginfo, ucontext with the mask at its end
            entry.steps.add(new Step(false, true, false, false, false, STACK_POINTER, 0, CONSTANT, 0, 1024, 1024, 1, 0, false, false));
        }
        return new CapturePlan(entry.steps, exit.steps);
    }

    private static boolean mayBeDescriptor(Type type) {
        return type instanceof DescriptorKind
                || type instanceof SwitchType choice && choice.cases().stream().anyMatch(each -> mayBeDescriptor(each.type()));
    }

    private static final class Builder {
        private final int stringLimit;

        /** How many elements of an array are shown. */
        private final int elements;

        private final boolean abbreviated;
        private final boolean descriptors;
        private final List<Step> steps = new ArrayList<>();
        private final Set<Integer> pointed = new LinkedHashSet<>();
        private boolean onSuccess;

        Builder(Syscall syscall, DecodeOptions options, boolean descriptors) {
            stringLimit = options.stringLimit();
            abbreviated = options.abbreviated().contains(syscall.architecture(), syscall.nr());
            elements = abbreviated ? stringLimit + 1 : Integer.MAX_VALUE;
            this.descriptors = descriptors;
        }

        /** Adds what a descriptor refers to, which lies in a register or in a step's copy, if that is wanted. */
        void descriptor(int source, int offset) {
            if (descriptors && steps.size() < MOST_STEPS) {
                steps.add(new Step(false, true, onSuccess, true, false, source, offset, CONSTANT, 0, 0, 0, 1, 0, false, false));
            }
        }

        /** Adds what a pointer of this type leads to; the pointer lies in a register or in a step's copy. */
        void add(Type type, int source, int offset, int depth) {
            if (depth == DEEPEST || steps.size() >= MOST_STEPS) {
                return;
            }
            switch (type) {
                case TextKind text ->
                    text(source, offset, text.isPath() ? MOST_BYTES : stringLimit + 2);
                case BytesKind bytes -> sized(bytes.length(), 1, source, offset, stringLimit);
                case CloneKind ignored -> {
                    int index = steps.size();
                    step(false, source, offset, CONSTANT, 0, CLONE_ARGS, CLONE_ARGS);
                    step(false, STEP + index, CLONE_PIDFD, CONSTANT, 0, Integer.BYTES, Integer.BYTES);
                    step(false, STEP + index, CLONE_PARENT_TID, CONSTANT, 0, Integer.BYTES, Integer.BYTES);
                }
                case MessageKind message -> message(message, source, offset);
                case DirectoryKind entries -> sized(entries.length(), 1, source, offset, MOST_LISTED);
                case VectorKind vector -> vector(vector, source, offset);
                case DescriptorKind ignored -> descriptor(source, offset);
                case SizedType sized -> {
                    int size = Math.min(MOST_BYTES, sized.struct().size());
                    sizedStruct(source, offset, size);
                }
                case IpcKinds.MessageBuffer buffer -> chunks(false, source, offset, CONSTANT, buffer.size() + stringLimit, MOST_BYTES);
                case PointerType pointer -> follow(pointer.target(), source, offset, depth);
                case Kind kind -> {
                    if (kind.followsPointer()) {
                        int index = steps.size();
                        window(source, offset, false);
                        if (kind.isDescriptorSet()) {
                            members(index);
                        }
                    }
                }
                case SwitchType ignored -> window(source, offset, true);
                default -> {}
            }
        }

        /** What the members of an fd_set refer to, which a step has copied. */
        private void members(int step) {
            if (descriptors && steps.size() < MOST_STEPS) {
                steps.add(new Step(
                        false, true, onSuccess, true, true, STEP + step, 0, CONSTANT, 0, 0, 0,
                        WINDOW * Byte.SIZE, 0, false, false));
            }
        }

        /** The pointers; of those that are shown rather than counted the strings too. */
        private void vector(VectorKind vector, int source, int offset) {
            int index = steps.size();
            boolean counted = vector.counts() && abbreviated;
            if (counted) {
                chunks(false, source, offset, CONSTANT, MOST_COUNTED, MOST_COUNTED);
                return;
            }
            int shown = Math.min(elements, MOST_STRINGS);
            int bytes = (shown + 1) * vector.size();
            step(false, source, offset, CONSTANT, 0, bytes, bytes);
            if (index > 1 && steps.size() > index) {
                steps.set(index, steps.get(index).asAlone());
            }
            text(STEP + index, 0, Math.min(MOST_BYTES, stringLimit + 2));
            repeat(shown, vector.size(), true);
        }

        /** Repeats the step that was added last. */
        private void repeat(int times, int stride, boolean untilNull) {
            if (!steps.isEmpty()) {
                steps.set(steps.size() - 1, steps.getLast().repeated(times, stride, untilNull));
            }
        }

        /**
         * The copy ends with a NUL even where the text goes on: {@code most} has room for a byte more than is shown.
         */
        private void text(int source, int offset, int most) {
            chunks(true, source, offset, CONSTANT, most, most);
        }

        /** What may be more than a step copies: only what lies at an address in a register is copied further. */
        private void chunks(boolean text, int source, int offset, int length, int scale, int most) {
            step(text, source, offset, length, 0, scale, most);
            int stride = text ? MOST_BYTES - 1 : MOST_BYTES; // a chunk of text ends with a NUL of the helper's
            if (most > MOST_BYTES && source < STEP) {
                repeat((most + stride - 1) / stride, stride, false);
            }
        }

        /** {@code struct msghdr}: the name, the vector with what it points to, the control messages. */
        private void message(MessageKind message, int source, int offset) {
            int word = message.size();
            int header = steps.size();
            step(false, source, offset, CONSTANT, 0, message.structSize(), message.structSize());
            window(STEP + header, 0, true);
            int control = steps.size();
            window(STEP + header, 4 * word, true);
            descriptor(STEP + control, word + 8); // behind a struct cmsghdr, if they are descriptors: SCM_RIGHTS
            repeat(descriptors ? MOST_PASSED : 1, Integer.BYTES, false);
            int vector = steps.size();
            step(false, STEP + header, 2 * word, STEP + header, 3 * word, 2 * word, MOST_CONTAINER);
            step(false, STEP + vector, 0, STEP + vector, word, 1, Math.min(MOST_BYTES, stringLimit));
            repeat(elements, 2 * word, false);
        }

        /** A structure of which the caller may have less. */
        private void sizedStruct(int source, int offset, int size) {
            if (steps.size() < MOST_STEPS) {
                steps.add(new Step(false, true, onSuccess, false, false, source, offset, CONSTANT, 0, size, size, 1, 0, false, false));
            }
        }

        /** What code reads that doesn't say how much it needs; a guess may be no pointer at all. */
        private void window(int source, int offset, boolean guess) {
            if (steps.size() < MOST_STEPS) {
                steps.add(new Step(false, guess, onSuccess, false, false, source, offset, CONSTANT, 0, WINDOW, WINDOW, 1, 0, false, false));
            }
        }

        private void follow(Type target, int source, int offset, int depth) {
            int index = steps.size();
            if (target instanceof ArrayType array && array.size() == 0) {
                List<StructType.Field> pointers = members(array.element(), 0);
                int size = Math.max(1, array.element().size());
                sized(array.count(), size, source, offset, pointers.isEmpty() ? MOST_LISTED : MOST_CONTAINER);
                if (steps.size() > index) {
                    for (StructType.Field field : pointers) {
                        int before = steps.size();
                        inside(field, index, 0, depth);
                        if (steps.size() > before) {
                            repeat(elements, size, false);
                        }
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
                inside(field, step, at, depth);
            }
        }

        private void inside(StructType.Field field, int step, int at, int depth) {
            if (field.type() instanceof BytesKind bytes && bytes.length() instanceof Expression.Member member) {
                step(false, STEP + step, field.offset(), STEP + step, at + member.offset(), 1,
                        Math.min(MOST_BYTES, stringLimit));
            } else {
                add(field.type(), STEP + step, field.offset(), depth + 1);
            }
        }

        private List<StructType.Field> members(Type type, int at) {
            List<StructType.Field> pointers = new ArrayList<>();
            if (type instanceof StructType struct) {
                for (StructType.Field field : struct.fields()) {
                    boolean pointer = field.type() instanceof TextKind
                            || descriptors && field.type() instanceof DescriptorKind
                            || field.type() instanceof BytesKind
                            || field.type() instanceof PointerType
                            || field.type() instanceof Kind kind && kind.followsPointer();
                    if (pointer) {
                        pointers.add(new StructType.Field(
                                field.name(), field.type(), at + field.offset(), field.condition(), field.verboseOnly()));
                    }
                }
            } else if (type instanceof TextKind || type instanceof PointerType || descriptors && type instanceof DescriptorKind) {
                pointers.add(new StructType.Field("", type, at, new Expression.Constant(1), false));
            } else if (type instanceof ArrayType array && array.isFixed()) {
                for (int i = 0; i < Math.min(elements, array.size() / Math.max(1, array.element().size())); i++) {
                    pointers.addAll(members(array.element(), at + i * array.element().size()));
                }
            }
            return pointers;
        }

        /** A step whose length is an expression: what can't be computed in the kernel is copied up to the most. */
        private void sized(Expression count, int scale, int source, int offset, int most) {
            switch (count) {
                case Expression.Constant constant ->
                    chunks(false, source, offset, CONSTANT, (int) Math.min(most, constant.value() * scale), most);
                case Expression.Argument argument -> chunks(false, source, offset, argument.index(), scale, most);
                case Expression.Result ignored -> chunks(false, source, offset, RESULT, scale, most);
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
                steps.add(new Step(text, false, onSuccess, false, false, address, addressOffset, length, lengthOffset, scale, most, 1, 0, false, false));
            }
        }
    }
}
