package dev.syscope.cli.render;

import dev.syscope.syscall.LineBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntFunction;

/** Java's names for threads, in the place of the kernel's, which end after 15 bytes. */
public final class JavaNames {
    /** None is known. */
    public static final JavaNames NONE = new JavaNames(tid -> Optional.empty());

    private final IntFunction<Optional<String>> byTid;

    /** Names that are looked up by the id that we know a thread by. */
    public JavaNames(IntFunction<Optional<String>> byTid) {
        this.byTid = byTid;
    }

    /** A thread's name as its JVM has it, unescaped, if it is known. */
    public Optional<String> of(int tid) {
        return byTid.apply(tid);
    }

    /** Appends a thread's name; whether it is known. */
    boolean append(int tid, LineBuffer to) {
        Optional<String> name = of(tid);
        if (name.isEmpty()) {
            return false;
        }
        byte[] bytes = name.get().getBytes(StandardCharsets.UTF_8);
        to.append(bytes, 0, bytes.length);
        return true;
    }
}
