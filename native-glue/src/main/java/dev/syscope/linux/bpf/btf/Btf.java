package dev.syscope.linux.bpf.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The types of a kernel, found by name.
 *
 * <p>Made to be read lazily: opening finds where each type begins and no more, and a lookup compares names in place.
 * Ids are the kernel's own, as {@code attach_btf_id} takes them. Immutable; safe for use by any thread.
 */
public final class Btf {
    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_BYTES = 24;
    private static final int COMMON_WORDS = 3;
    private static final int DEEPEST = 32;
    private static final Kind[] KINDS = Kind.values();

    private final int[] words;
    private final byte[] strings;
    private final int[] starts;

    private Btf(int[] words, byte[] strings, int[] starts) {
        this.words = words;
        this.strings = strings;
        this.starts = starts;
    }

    /**
     * The types of the kernel that runs, read once.
     *
     * @throws BtfException if it has none, with what to do about it
     */
    public static Btf kernel() {
        return KernelBtf.get();
    }

    /** Whether {@link #kernel()} has something to read. */
    public static boolean kernelHasBtf() {
        return KernelBtf.exists();
    }

    /**
     * BTF as a file or a kernel gives it.
     *
     * @param data little-endian, from position 0 to the limit
     * @throws BtfException if it is truncated or is no BTF that we know
     */
    public static Btf parse(ByteBuffer data) {
        ByteBuffer in = data.duplicate().order(ByteOrder.LITTLE_ENDIAN).rewind();
        if (in.limit() < HEADER_BYTES || (in.getShort(0) & 0xffff) != MAGIC) {
            throw new BtfException("this is no BTF of a little-endian machine: it doesn't begin with 0xeb9f");
        }
        if (in.get(2) != 1) {
            throw new BtfException("BTF of version " + in.get(2) + " is not known, only version 1");
        }
        long header = in.getInt(4) & 0xffffffffL;
        byte[] strings = new byte[section(in, header, 16)];
        in.get((int) (header + (in.getInt(16) & 0xffffffffL)), strings);
        int[] words = new int[section(in, header, 8) / Integer.BYTES];
        in.position((int) (header + (in.getInt(8) & 0xffffffffL)));
        in.slice().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        if (strings.length == 0 || strings[0] != 0 || strings[strings.length - 1] != 0) {
            throw new BtfException("BTF's strings don't begin and end with a zero byte");
        }
        return new Btf(words, strings, findTypes(words));
    }

    private static int section(ByteBuffer in, long header, int at) {
        long start = header + (in.getInt(at) & 0xffffffffL);
        long length = in.getInt(at + 4) & 0xffffffffL;
        if (header < HEADER_BYTES || start + length > in.limit()) {
            throw new BtfException("BTF is truncated: " + in.limit() + " bytes, " + (start + length) + " announced");
        }
        return (int) length;
    }

    private static int[] findTypes(int[] words) {
        int[] starts = new int[Math.max(16, words.length / 6)];
        int count = 1; // id 0 is void
        int at = 0;
        while (at < words.length) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, count * 2);
            }
            starts[count++] = at;
            if (words.length - at < COMMON_WORDS) {
                throw new BtfException("BTF is truncated in type " + (count - 1));
            }
            int info = words[at + 1];
            int kind = info >>> 24 & 0x1f;
            if (kind == 0 || kind >= KINDS.length) {
                throw new BtfException("BTF has a type of an unknown kind, " + kind);
            }
            long next = at + (long) COMMON_WORDS + KINDS[kind].fixedWords()
                    + (long) (info & 0xffff) * KINDS[kind].wordsForEach();
            if (next > words.length) {
                throw new BtfException("BTF is truncated in type " + (count - 1));
            }
            at = (int) next;
        }
        return Arrays.copyOf(starts, count);
    }

    /** The number of types, with void, which has id 0. */
    public int size() {
        return starts.length;
    }

    /**
     * The kind of a type.
     *
     * @throws BtfException if there is no such id
     */
    public Kind kind(int id) {
        if (id == 0) {
            return Kind.VOID;
        }
        return KINDS[words[start(id) + 1] >>> 24 & 0x1f];
    }

    /** The name of a type; empty if it has none. */
    public String name(int id) {
        return id == 0 ? "void" : string(words[start(id)]);
    }

    /** The first type with a name and a kind. */
    public OptionalInt find(Kind kind, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int number = kind.ordinal();
        for (int id = 1; id < starts.length; id++) {
            int at = starts[id];
            if ((words[at + 1] >>> 24 & 0x1f) == number && isString(words[at], wanted)) {
                return OptionalInt.of(id);
            }
        }
        return OptionalInt.empty();
    }

    /** The value of an enum's constant, such as {@code BPF_FUNC_loop} of {@code bpf_func_id}; empty if it isn't there. */
    public OptionalLong enumValue(String enumName, String constant) {
        byte[] wanted = constant.getBytes(StandardCharsets.UTF_8);
        OptionalInt id = find(Kind.ENUM, enumName);
        if (id.isEmpty()) {
            return OptionalLong.empty();
        }
        int at = starts[id.getAsInt()];
        for (int i = 0; i < count(id.getAsInt()); i++) {
            int value = at + COMMON_WORDS + i * Kind.ENUM.wordsForEach();
            if (isString(words[value], wanted)) {
                return OptionalLong.of(words[value + 1]);
            }
        }
        return OptionalLong.empty();
    }

    /** The number of arguments that a raw tracepoint gives; 0 if the kernel has none of that name. */
    public int tracepointArguments(String tracepoint) {
        OptionalInt typedef = find(Kind.TYPEDEF, "btf_trace_" + tracepoint);
        if (typedef.isEmpty()) {
            return 0;
        }
        int pointer = skipTransparent(typedef.getAsInt());
        int prototype = kind(pointer) == Kind.PTR ? reference(pointer) : pointer;
        // the first parameter is the tracing program's own
        return kind(prototype) == Kind.FUNC_PROTO ? Math.max(0, count(prototype) - 1) : 0;
    }

    /**
     * The size of a structure or union in bytes; empty if the kernel has none of that name.
     *
     * @param name without {@code struct} or {@code union}
     */
    public OptionalInt sizeOf(String name) {
        OptionalInt id = findComposite(name);
        return id.isEmpty() ? OptionalInt.empty() : OptionalInt.of(size(id.getAsInt()));
    }

    /**
     * The way to a field that must be there.
     *
     * @param type a structure or union
     * @param path names of members, from one structure to the next, through anonymous members without a word, and
     *     over pointers; {@code numbers[0]} for an element of an array
     * @throws BtfException if it isn't there
     */
    public Field field(String type, String... path) {
        return findField(type, path)
                .orElseThrow(() -> new BtfException(
                        "this kernel's struct " + type + " has no field " + String.join(".", path)));
    }

    /** The way to a field as {@link #field} gives it; empty if this kernel doesn't have it. */
    public Optional<Field> findField(String type, String... path) {
        OptionalInt id = findComposite(type);
        return id.isEmpty() ? Optional.empty() : new FieldFinder(this).find(id.getAsInt(), path);
    }

    private OptionalInt findComposite(String name) {
        OptionalInt struct = find(Kind.STRUCT, name);
        return struct.isPresent() ? struct : find(Kind.UNION, name);
    }

    /** The type behind typedefs and qualifiers. */
    int skipTransparent(int id) {
        int type = id;
        for (int i = 0; kind(type).isTransparent(); i++) {
            if (i == DEEPEST) {
                throw new BtfException("BTF's type " + id + " is a typedef of a typedef without end");
            }
            type = reference(type);
        }
        return type;
    }

    /** The type's size in bytes; 0 for what has none. */
    int size(int id) {
        return size(id, 0);
    }

    private int size(int id, int depth) {
        if (depth == DEEPEST) {
            throw new BtfException("BTF's type " + id + " is an array of arrays without end");
        }
        int type = skipTransparent(id);
        return switch (kind(type)) {
            case PTR -> Long.BYTES;
            case ARRAY -> size(elementType(type), depth + 1) * words[starts[type] + COMMON_WORDS + 2];
            case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> words[starts[type] + 2];
            default -> 0;
        };
    }

    /** The type that a pointer, typedef, qualifier or function refers to. */
    int reference(int id) {
        return words[start(id) + 2];
    }

    int elementType(int array) {
        return words[start(array) + COMMON_WORDS];
    }

    /** The number of members, parameters or values. */
    int count(int id) {
        return words[start(id) + 1] & 0xffff;
    }

    /** Whether members' offsets hold the size of a bit-field in their upper 8 bits. */
    boolean hasBitFields(int id) {
        return words[start(id) + 1] < 0;
    }

    int memberName(int id, int index) {
        return words[starts[id] + COMMON_WORDS + 3 * index];
    }

    int memberType(int id, int index) {
        return words[starts[id] + COMMON_WORDS + 3 * index + 1];
    }

    int memberOffset(int id, int index) {
        return words[starts[id] + COMMON_WORDS + 3 * index + 2];
    }

    boolean isString(int offset, byte[] wanted) {
        int end = offset + wanted.length;
        return offset >= 0
                && end < strings.length
                && end >= 0
                && strings[end] == 0
                && Arrays.equals(strings, offset, end, wanted, 0, wanted.length);
    }

    private int start(int id) {
        if (id <= 0 || id >= starts.length) {
            throw new BtfException("BTF has no type " + id);
        }
        return starts[id];
    }

    private String string(int offset) {
        if (offset < 0 || offset >= strings.length) {
            throw new BtfException("BTF has no string at " + offset);
        }
        int end = offset;
        while (strings[end] != 0) {
            end++;
        }
        return new String(strings, offset, end - offset, StandardCharsets.UTF_8);
    }
}
