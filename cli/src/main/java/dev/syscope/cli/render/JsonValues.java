package dev.syscope.cli.render;

import dev.syscope.linux.RawText;
import dev.syscope.syscall.ValueWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects values as a tree of maps, lists, strings and numbers, ready to be written as JSON.
 *
 * <p>Numbers are numbers, addresses strings in hexadecimal, constants their names, sets of flags lists of names,
 * strings what the target's bytes say in UTF-8 (a byte that is none is a lone surrogate from U+DC80 to U+DCFF). What
 * strace adds to a value makes it an object of which {@code value} is the value: {@code
 * {"value":3,"path":"/etc/passwd"}}. Not free of allocation, as text is.
 */
final class JsonValues implements ValueWriter {
    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    /** A value with what was added to it. */
    private static final class Extended extends LinkedHashMap<String, Object> {
        private static final long serialVersionUID = 1;
    }

    /** A map or list being filled; a text being put together when both are null. */
    private static final class Frame {
        final Map<String, Object> map;
        final List<Object> list;
        final StringBuilder text = new StringBuilder();
        String key = "value";
        boolean complement;
        long value;

        Frame(Map<String, Object> map, List<Object> list) {
            this.map = map;
            this.list = list;
        }

        void put(Object value) {
            if (map != null) {
                map.put(key, value);
            } else if (list != null) {
                list.add(value);
            } else {
                text.append(value);
            }
        }

        Object last() {
            if (map != null) {
                return map.getOrDefault(key, "");
            }
            return list == null || list.isEmpty() ? "" : list.get(list.size() - 1);
        }

        void replaceLast(Object value) {
            if (map != null) {
                map.put(key, value);
            } else if (list != null && !list.isEmpty()) {
                list.set(list.size() - 1, value);
            }
        }
    }

    private final Deque<Frame> frames = new ArrayDeque<>();
    private Map<String, Object> arguments = new LinkedHashMap<>();

    /** Begins a new map of arguments; those of an entry can be gone on with. */
    void begin(Map<String, Object> into) {
        arguments = into;
        frames.clear();
        frames.push(new Frame(arguments, null));
    }

    @Override
    public void argument(String name) {
        while (frames.size() > 1) {
            frames.pop();
        }
        top().key = name;
    }

    private Frame top() {
        return frames.getFirst();
    }

    private void put(Object value) {
        top().put(value);
    }

    @Override
    public void nextArgument() {
        // the next argument says its own name
    }

    @Override
    public void signed(long value) {
        put(value);
    }

    @Override
    public void unsigned(long value) {
        put(unsignedNumber(value));
    }

    private static Object unsignedNumber(long value) {
        return value >= 0 ? (Object) value : BigInteger.valueOf(value).add(TWO_TO_64);
    }

    @Override
    public void hex(long value) {
        put(unsignedNumber(value));
    }

    @Override
    public void octal(long value) {
        put(value);
    }

    @Override
    public void address(long value) {
        put(value == 0 ? null : "0x" + Long.toHexString(value));
    }

    @Override
    public void word(String word) {
        put(word);
    }

    @Override
    public void string(MemorySegment bytes, long offset, int length, boolean truncated, StringKind kind) {
        byte[] copy = bytes.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        put(RawText.decode(copy, 0, length));
        if (truncated) {
            extend("truncated", true);
        }
    }

    @Override
    public void symbol(long value, String name, String fallback, Radix radix) {
        put(name.isEmpty() ? (Object) value : name);
    }

    @Override
    public void flagsBegin(long value, Radix radix) {
        open(new Frame(null, new ArrayList<>()));
    }

    @Override
    public void flag(String name) {
        put(name);
    }

    @Override
    public void flagBits(long bits, Radix radix, String fallback) {
        put(radix == Radix.OCTAL ? "0" + Long.toOctalString(bits) : unsignedNumber(bits));
    }

    @Override
    public void flagNumber(long number, String suffix) {
        put(number + suffix);
    }

    @Override
    public void flagsEnd(String fallback) {
        closeList();
    }

    private void open(Frame frame) {
        frames.push(frame);
    }

    private void closeList() {
        Frame list = frames.pop();
        put(list.list);
    }

    @Override
    public void structBegin() {
        open(new Frame(new LinkedHashMap<>(), null));
    }

    @Override
    public void field(String name) {
        top().key = name;
    }

    @Override
    public void structEnd() {
        Frame struct = frames.pop();
        put(struct.map);
    }

    @Override
    public void arrayBegin() {
        open(new Frame(null, new ArrayList<>()));
    }

    @Override
    public void element() {
        // each value put is one
    }

    @Override
    public void element(long index) {
        element();
    }

    @Override
    public void arrayEnd() {
        closeList();
    }

    @Override
    public void elided() {
        Frame frame = top();
        if (frame.map != null) {
            frame.map.put("elided", true);
        } else {
            put(Map.of("elided", true));
        }
    }

    @Override
    public void setBegin(boolean complement) {
        Frame set = new Frame(null, new ArrayList<>());
        set.complement = complement;
        open(set);
    }

    @Override
    public void member(long number, String name) {
        put(name);
    }

    @Override
    public void member(long number) {
        put(number);
    }

    @Override
    public void setEnd() {
        Frame set = frames.pop();
        put(set.complement ? Map.of("all_but", set.list) : set.list);
    }

    @Override
    public void macroBegin(String name) {
        Frame macro = new Frame(null, new ArrayList<>());
        macro.key = name;
        open(macro);
    }

    @Override
    public void macroArgument() {
        // each value put is one
    }

    @Override
    public void macroEnd() {
        Frame macro = frames.pop();
        Map<String, Object> call = new LinkedHashMap<>();
        call.put(macro.key, macro.list);
        put(call);
    }

    @Override
    public void expressionBegin(long value) {
        Frame expression = new Frame(null, null);
        expression.value = value;
        open(expression);
    }

    @Override
    public void expressionEnd() {
        Frame expression = frames.pop();
        put(expression.value);
        extend("meaning", expression.text.toString());
    }

    private void extend(String key, Object addition) {
        Frame frame = top();
        if (frame.map == null && frame.list == null) {
            return; // inside a text there is nothing to add to
        }
        Object last = frame.last();
        if (last instanceof Extended extended) {
            extended.put(key, addition);
        } else {
            Extended extended = new Extended();
            extended.put("value", last);
            extended.put(key, addition);
            frame.replaceLast(extended);
        }
    }

    @Override
    public void annotation(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        extend("is", RawText.decode(bytes, 0, bytes.length));
    }

    @Override
    public void commentBegin() {
        open(new Frame(null, null));
    }

    @Override
    public void commentEnd() {
        Frame comment = frames.pop();
        extend("comment", comment.text.toString());
    }

    @Override
    public void changed() {
        Frame frame = top();
        if (frame.map != null) {
            Object before = frame.last();
            frame.map.put(frame.key + "_before", before);
        }
    }

    @Override
    public void noteBegin() {
        open(new Frame(null, null));
    }

    @Override
    public void noteEnd() {
        Frame note = frames.pop();
        extend("note", note.text.toString());
    }
}
