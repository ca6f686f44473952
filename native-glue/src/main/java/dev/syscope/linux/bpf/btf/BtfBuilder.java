package dev.syscope.linux.bpf.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes the little BTF that the kernel wants with some maps and programs. */
public final class BtfBuilder {
    private static final int HEADER_BYTES = 24;

    private final List<int[]> types = new ArrayList<>();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();

    /** An empty one. */
    public BtfBuilder() {
        strings.write(0);
    }

    /** Adds an unsigned integer type and returns its id. */
    public int integer(String name, int bytes) {
        return add(string(name), info(Kind.INT, 0), bytes, bytes * Byte.SIZE);
    }

    /** Adds an array type and returns its id. */
    public int array(int element, int index, int count) {
        return add(0, info(Kind.ARRAY, 0), 0, element, index, count);
    }

    /** Adds the type of a function without parameters and returns its id. */
    public int prototype(int result) {
        return add(0, info(Kind.FUNC_PROTO, 0), result);
    }

    /** Adds a static function and returns its id. */
    public int function(String name, int prototype) {
        return add(string(name), info(Kind.FUNC, 0), prototype);
    }

    private static int info(Kind kind, int count) {
        return kind.ordinal() << 24 | count;
    }

    private int add(int... words) {
        types.add(words);
        return types.size();
    }

    private int string(String name) {
        int offset = strings.size();
        strings.writeBytes(name.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return offset;
    }

    /** The whole, as {@code BPF_BTF_LOAD} takes it. */
    public byte[] build() {
        int typeBytes = types.stream().mapToInt(words -> words.length * Integer.BYTES).sum();
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + typeBytes + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(HEADER_BYTES);
        out.putInt(0).putInt(typeBytes).putInt(typeBytes).putInt(strings.size());
        types.forEach(words -> {
            for (int word : words) {
                out.putInt(word);
            }
        });
        return out.put(strings.toByteArray()).array();
    }
}
