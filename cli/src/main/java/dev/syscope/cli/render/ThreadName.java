package dev.syscope.cli.render;

import dev.syscope.linux.RawText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The names of threads, from {@code /proc/TID/comm}, as {@code -Y} shows them. */
final class ThreadName {
    private ThreadName() {}

    /** A thread's name as it is, by {@link RawText}; empty if it is gone. */
    static String raw(int tid) {
        byte[] bytes = bytes(tid);
        return RawText.decode(bytes, 0, Math.max(0, bytes.length - 1));
    }

    private static byte[] bytes(int tid) {
        try {
            return Files.readAllBytes(Path.of("/proc/" + tid + "/comm"));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** A thread's name with what isn't printable escaped, each char one byte; empty if it is gone. */
    static String of(int tid) {
        byte[] bytes = bytes(tid);
        return escaped(bytes, bytes.length - 1);
    }

    /** A name from elsewhere, escaped in the same way. */
    static String escaped(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return escaped(bytes, bytes.length);
    }

    private static String escaped(byte[] bytes, int length) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int one = bytes[i] & 0xff;
            if (one < ' ' || one >= 0x7f || one == '<' || one == '>' || one == '\\') {
                name.append('\\');
                name.append((char) ('0' + (one >> 6)));
                name.append((char) ('0' + (one >> 3 & 7)));
                name.append((char) ('0' + (one & 7)));
            } else {
                name.append((char) one);
            }
        }
        return name.toString();
    }
}
