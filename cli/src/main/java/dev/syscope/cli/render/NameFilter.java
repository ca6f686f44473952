package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import java.nio.charset.StandardCharsets;

/** Whether a name has a text in it; every name has the empty one. */
public final class NameFilter {
    private final byte[] wanted;

    /** A filter. */
    public NameFilter(String wanted) {
        this.wanted = wanted.getBytes(StandardCharsets.UTF_8);
    }

    /** Whether there is anything to look for. */
    boolean isActive() {
        return wanted.length > 0;
    }

    boolean accepts(LineBuffer name) {
        byte[] bytes = name.array();
        for (int i = 0; i + wanted.length <= name.length(); i++) {
            int j = 0;
            while (j < wanted.length && bytes[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
