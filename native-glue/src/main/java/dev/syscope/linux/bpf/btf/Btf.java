package dev.syscope.linux.bpf.btf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The types of a kernel, found by name.
 *
 * <p>Read lazily: opening only looks at the header, and a lookup goes no further than to the type that it finds and
 * copies no more than it looks at: most of what 6 MB cost is the memory that they come into. Ids are the kernel's own,
 * as {@code attach_btf_id} takes them. Safe for use by any thread.
 */
public final class Btf {
    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_BYTES = 24;
    private static final int COMMON_WORDS = TypeIndex.COMMON_WORDS;

    /** How many more types are looked at before the index is asked again. */
    private static final int STRIDE = 4096;

    private static final int DEEPEST = 32;
    private static final Kind[] KINDS = Kind.values();

    private final LazyWords words;
    private final LazyStrings strings;
    private final TypeIndex index;

    /** Structures and unions that were found, as most programs ask for many fields of few. */
    private final Map<String, Integer> composites = new ConcurrentHashMap<>();

    private Btf(LazyWords words, LazyStrings strings) {
        this.words = words;
        this.strings = strings;
        index = new TypeIndex(words);
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
     * @throws BtfException if it is truncated or is no BTF that we know; a type that is broken is told of by the first
     *     lookup that comes upon it
     */
    public static Btf parse(ByteBuffer data) {
        return of(BtfBytes.of(MemorySegment.ofBuffer(data.duplicate().rewind())));
    }

    static Btf of(BtfBytes source) {
        long size = source.size();
        byte[] header = new byte[HEADER_BYTES];
        if (size >= HEADER_BYTES) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment copy = arena.allocate(HEADER_BYTES);
                source.copy(0, copy);
                MemorySegment.copy(copy, ValueLayout.JAVA_BYTE, 0, header, 0, HEADER_BYTES);
            }
        }
        ByteBuffer in = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        if ((in.getShort(0) & 0xffff) != MAGIC) {
            throw new BtfException("this is no BTF of a little-endian machine: it doesn't begin with 0xeb9f");
        }
        if (in.get(2) != 1) {
            throw new BtfException("BTF of version " + in.get(2) + " is not known, only version 1");
        }
        LazyStrings strings = new LazyStrings(source, section(in, size, 16), in.getInt(20));
        return new Btf(new LazyWords(source, section(in, size, 8), in.getInt(12) / Integer.BYTES), strings);
    }

    /** Where a section begins whose offset and length are in the header. */
    private static long section(ByteBuffer header, long size, int at) {
        long headerBytes = header.getInt(4) & 0xffffffffL;
        long start = headerBytes + (header.getInt(at) & 0xffffffffL);
        long length = header.getInt(at + 4) & 0xffffffffL;
        if (headerBytes < HEADER_BYTES || start + length > size) {
            throw new BtfException("BTF is truncated: " + size + " bytes, " + (start + length) + " announced");
        }
        if (length > Integer.MAX_VALUE) {
            throw new BtfException("BTF has a section of " + length + " bytes, more than a kernel's");
        }
        return start;
    }

    /** The number of types, with void, which has id 0. */
    public int size() {
        return index.reach(Integer.MAX_VALUE);
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
        return KINDS[words.get(start(id) + 1) >>> 24 & 0x1f];
    }

    /** The name of a type; empty if it has none. */
    public String name(int id) {
        return id == 0 ? "void" : strings.at(words.get(start(id)));
    }

    /** The first type with a name and a kind. */
    public OptionalInt find(Kind kind, String name) {
        return find(kind, kind, name);
    }

    private OptionalInt find(Kind kind, Kind orKind, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int kinds = 1 << kind.ordinal() | 1 << orKind.ordinal();
        int id = 1;
        while (true) {
            int end = index.known();
            if (id >= end) {
                end = index.reach(id + STRIDE);
            }
            if (id >= end) {
                return OptionalInt.empty();
            }
            int[] starts = index.starts();
            for (; id < end; id++) {
                int at = starts[id];
                // a shift takes the lower five bits, which are the kind
                if ((1 << (words.get(at + 1) >>> 24) & kinds) != 0 && isString(words.get(at), wanted)) {
                    return OptionalInt.of(id);
                }
            }
        }
    }

    /**
     * The value of an enum's constant, such as {@code BPF_FUNC_loop} of {@code bpf_func_id}; empty if it isn't there.
     */
    public OptionalLong enumValue(String enumName, String constant) {
        byte[] wanted = constant.getBytes(StandardCharsets.UTF_8);
        OptionalInt id = find(Kind.ENUM, enumName);
        if (id.isEmpty()) {
            return OptionalLong.empty();
        }
        int at = start(id.getAsInt());
        for (int i = 0; i < count(id.getAsInt()); i++) {
            int value = at + COMMON_WORDS + i * Kind.ENUM.wordsForEach();
            if (isString(words.get(value), wanted)) {
                return OptionalLong.of(words.get(value + 1));
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
        Integer known = composites.get(name);
        if (known != null) {
            return OptionalInt.of(known);
        }
        OptionalInt found = find(Kind.STRUCT, Kind.UNION, name);
        found.ifPresent(id -> composites.put(name, id));
        return found;
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
            case ARRAY -> size(elementType(type), depth + 1) * words.get(start(type) + COMMON_WORDS + 2);
            case INT, STRUCT, UNION, ENUM, ENUM64, FLOAT, DATASEC -> words.get(start(type) + 2);
            default -> 0;
        };
    }

    /** The type that a pointer, typedef, qualifier or function refers to. */
    int reference(int id) {
        return words.get(start(id) + 2);
    }

    int elementType(int array) {
        return words.get(start(array) + COMMON_WORDS);
    }

    /** The number of members, parameters or values. */
    int count(int id) {
        return words.get(start(id) + 1) & 0xffff;
    }

    /** Whether members' offsets hold the size of a bit-field in their upper 8 bits. */
    boolean hasBitFields(int id) {
        return words.get(start(id) + 1) < 0;
    }

    int memberName(int id, int index) {
        return words.get(start(id) + COMMON_WORDS + 3 * index);
    }

    int memberType(int id, int index) {
        return words.get(start(id) + COMMON_WORDS + 3 * index + 1);
    }

    int memberOffset(int id, int index) {
        return words.get(start(id) + COMMON_WORDS + 3 * index + 2);
    }

    boolean isString(int offset, byte[] wanted) {
        return strings.isAt(offset, wanted);
    }

    private int start(int id) {
        return index.start(id);
    }
}
