package dev.syscope.cli.render;

import dev.syscope.jfr.StackFrame;
import dev.syscope.syscall.Frame;
import java.util.ArrayList;
import java.util.List;

/** User stacks as JFR has them: Java's methods by class and name, native functions by file and name. */
final class JfrFrames {
    private static final String INTERPRETER = "Interpreter";

    private JfrFrames() {}

    static List<StackFrame> of(List<Frame> stack) {
        if (stack.isEmpty()) {
            return List.of();
        }
        List<StackFrame> frames = new ArrayList<>(stack.size());
        for (Frame frame : stack) {
            frames.add(frame.kind() == Frame.Kind.JIT ? made(frame.function()) : mapped(frame));
        }
        return frames;
    }

    private static StackFrame mapped(Frame frame) {
        String file = frame.file().substring(frame.file().lastIndexOf('/') + 1);
        String function = frame.function().isEmpty() ? "0x" + Long.toHexString(frame.place()) : frame.function();
        return new StackFrame(file, function, StackFrame.Kind.NATIVE);
    }

    /** {@code void java.io.FileOutputStream.write(int, boolean)}, or a stub's name. */
    private static StackFrame made(String name) {
        int open = name.indexOf('(');
        int space = name.lastIndexOf(' ', open);
        int dot = name.lastIndexOf('.', open);
        if (open > 0 && space > 0 && dot > space) {
            return new StackFrame(name.substring(space + 1, dot), name.substring(dot + 1, open), StackFrame.Kind.JIT_COMPILED);
        }
        return new StackFrame(
                "[jvm]", name, name.equals(INTERPRETER) ? StackFrame.Kind.INTERPRETED : StackFrame.Kind.NATIVE);
    }
}
