package dev.syscope.linux.bpf.btf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Walks from one structure to the next along the names of members. */
final class FieldFinder {
    private static final int DEEPEST = 16;

    private final Btf btf;
    private final List<Integer> pointers = new ArrayList<>();

    /** Where we are: a type, and bits from the start of the structure that the last pointer led to. */
    private int type;

    private long bits;
    private int bitSize;

    FieldFinder(Btf btf) {
        this.btf = btf;
    }

    Optional<Field> find(int start, String... path) {
        type = start;
        for (String step : path) {
            if (!follow(step)) {
                return Optional.empty();
            }
        }
        return path.length == 0 ? Optional.empty() : Optional.of(field());
    }

    private boolean follow(String step) {
        int resolved = btf.skipTransparent(type);
        if (btf.kind(resolved) == Kind.PTR) {
            pointers.add((int) (bits / Byte.SIZE));
            bits = 0;
            resolved = btf.skipTransparent(btf.reference(resolved));
        }
        int bracket = step.indexOf('[');
        String name = bracket < 0 ? step : step.substring(0, bracket);
        if (!btf.kind(resolved).isComposite() || !member(resolved, name.getBytes(StandardCharsets.UTF_8), 0)) {
            return false;
        }
        return bracket < 0 || element(Integer.parseInt(step.substring(bracket + 1, step.length() - 1)));
    }

    private boolean member(int composite, byte[] name, int depth) {
        if (depth == DEEPEST) {
            throw new BtfException("BTF has anonymous members in one another without end");
        }
        for (int i = 0; i < btf.count(composite); i++) {
            int raw = btf.memberOffset(composite, i);
            int offset = btf.hasBitFields(composite) ? raw & 0xffffff : raw;
            int memberType = btf.memberType(composite, i);
            if (btf.isString(btf.memberName(composite, i), name)) {
                bitSize = btf.hasBitFields(composite) ? raw >>> 24 : 0;
                bits += offset;
                type = memberType;
                return true;
            }
            if (btf.memberName(composite, i) == 0) {
                int inner = btf.skipTransparent(memberType);
                long before = bits;
                bits += offset;
                if (btf.kind(inner).isComposite() && member(inner, name, depth + 1)) {
                    return true;
                }
                bits = before;
            }
        }
        return false;
    }

    private boolean element(int index) {
        int array = btf.skipTransparent(type);
        if (btf.kind(array) != Kind.ARRAY) {
            return false;
        }
        type = btf.elementType(array);
        bits += (long) index * btf.size(type) * Byte.SIZE;
        return true;
    }

    private Field field() {
        int size = btf.size(type);
        if (bitSize == 0) {
            return new Field(pointers, (int) (bits / Byte.SIZE), size, 0, 0);
        }
        // the aligned word of the declared type that holds it, as a compiler would load it
        long unit = Math.max(1, size) * (long) Byte.SIZE;
        long start = bits / unit * unit;
        return new Field(pointers, (int) (start / Byte.SIZE), size, (int) (bits - start), bitSize);
    }
}
