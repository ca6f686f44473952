package dev.syscope.snoop;

import dev.syscope.syscall.LineBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Puts an absolute path together, byte for byte. Allocates only to grow. */
final class PathText {
    private final LineBuffer path = new LineBuffer();

    void begin() {
        path.truncate(0);
    }

    /** Appends a C string of at most so many bytes. */
    static void appendString(LineBuffer out, MemorySegment memory, long at, int most) {
        out.reserve(most);
        for (int i = 0; i < most; i++) {
            byte one = memory.get(ValueLayout.JAVA_BYTE, at + i);
            if (one == 0) {
                return;
            }
            out.append(one);
        }
    }

    /** Appends names that stand from the last to the first, each with a zero at its end. */
    void appendReversed(MemorySegment memory, long at, int bytes) {
        int end = bytes - 1; // the zero of the name that is next
        while (end > 0) {
            int start = end;
            while (start > 0 && memory.get(ValueLayout.JAVA_BYTE, at + start - 1) != 0) {
                start--;
            }
            path.append('/');
            appendString(path, memory, at + start, end - start);
            end = start - 1;
        }
    }

    /**
     * Appends a path; {@code .} and {@code ..} are followed by name.
     *
     * @param absolute whether what is there is the path's root, above which {@code ..} doesn't lead
     */
    void appendPath(MemorySegment memory, long at, int bytes, boolean absolute) {
        int root = absolute ? path.length() : 0;
        int i = 0;
        while (i < bytes && memory.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
            int start = i;
            while (i < bytes && !isEnd(memory.get(ValueLayout.JAVA_BYTE, at + i))) {
                i++;
            }
            name(memory, at + start, i - start, root);
            while (i < bytes && memory.get(ValueLayout.JAVA_BYTE, at + i) == '/') {
                i++;
            }
        }
    }

    private static boolean isEnd(byte one) {
        return one == 0 || one == '/';
    }

    private void name(MemorySegment memory, long at, int length, int root) {
        if (length == 0 || length == 1 && memory.get(ValueLayout.JAVA_BYTE, at) == '.') {
            return;
        }
        if (length == 2
                && memory.get(ValueLayout.JAVA_BYTE, at) == '.'
                && memory.get(ValueLayout.JAVA_BYTE, at + 1) == '.') {
            int last = path.length();
            while (last > root && path.array()[--last] != '/') {}
            path.truncate(last);
            return;
        }
        path.append('/');
        appendString(path, memory, at, length);
    }

    void appendTo(LineBuffer out) {
        if (path.length() == 0) {
            out.append('/');
        } else {
            out.append(path.array(), 0, path.length());
        }
    }
}
