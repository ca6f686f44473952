package dev.syscope.cli.render;

import dev.syscope.syscall.Frame;
import dev.syscope.syscall.LineBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** User stacks below a call, as {@code strace -k} prints them: {@code  > /usr/lib/libc.so.6(read+0xd) [0xf82ad]}. */
final class StackLines {
    private StackLines() {}

    /** Appends a line for each frame. */
    static void append(LineBuffer line, List<Frame> stack) {
        for (int i = 0; i < stack.size(); i++) { // without an iterator: this is called for each line
            Frame frame = stack.get(i);
            line.append(" > ");
            text(line, frame.file());
            line.append('(');
            if (!frame.function().isEmpty()) {
                text(line, frame.function());
                line.append("+0x");
                line.append(Long.toHexString(frame.offset()));
            }
            line.append(") [0x");
            line.append(Long.toHexString(frame.place()));
            line.append("]\n");
        }
    }

    private static void text(LineBuffer line, String raw) {
        byte[] bytes = Escape.text(raw).getBytes(StandardCharsets.UTF_8);
        line.append(bytes, 0, bytes.length);
    }

    /** The same as JSON's values: an object for each frame, innermost first. */
    static List<Object> json(List<Frame> stack) {
        List<Object> frames = new ArrayList<>(stack.size());
        for (Frame frame : stack) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("file", frame.file());
            if (!frame.function().isEmpty()) {
                one.put("function", frame.function());
                one.put("offset", frame.offset());
            }
            one.put("place", frame.place());
            frames.add(one);
        }
        return frames;
    }
}
