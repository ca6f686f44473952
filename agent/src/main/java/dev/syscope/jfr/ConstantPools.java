package dev.syscope.jfr;

import java.util.ArrayList;
import java.util.List;

/**
 * The constants that a chunk's events refer to: each is written once for a chunk, with its first use.
 *
 * <p>A key is never used twice in a file, in another chunk neither: OpenJDK's reader keeps a constant of the chunk
 * before when it meets the same key again.
 */
final class ConstantPools {
    private static final long CHECKPOINT_EVENT_ID = 1;
    /** What a thread takes in the file and in memory, about. */
    private static final int THREAD_SIZE = 128;

    private static final int MAX_CONSTANT = 6 * ChunkBuffer.MAX_NUMBER;

    private final Pool strings = new Pool(Field.Type.STRING);
    private final Pool threads = new Pool(Field.Type.THREAD);
    private final Pool symbols = new Pool(Field.Type.SYMBOL);
    private final Pool classes = new Pool(Field.Type.CLASS);
    private final Pool methods = new Pool(Field.Type.METHOD);
    private final Pool frameTypes = new Pool(Field.Type.FRAME_TYPE);
    private final Pool stacks = new Pool(Field.Type.STACK_TRACE);
    private final List<Pool> all = List.of(strings, threads, symbols, classes, methods, frameTypes, stacks);

    private final StringKeys stringKeys = new StringKeys();
    private final StringKeys symbolKeys = new StringKeys();
    private final StringKeys classKeys = new StringKeys();
    private final StringKeys methodKeys = new StringKeys();
    private final StringKeys frameTypeKeys = new StringKeys();
    private final LongKeys threadKeys = new LongKeys();
    private final List<SeenThread> seen = new ArrayList<>();
    private final ThreadNames names;
    private long nextKey = 1;

    private record SeenThread(long key, int pid, int tid, JfrThread first) {}

    ConstantPools(ThreadNames names) {
        this.names = names;
    }

    /** The key of a string that occurs often. Keeps the object: meant for constants. */
    long string(String text) {
        long key = stringKeys.get(text);
        if (key == 0) {
            key = nextKey++;
            stringKeys.put(text, key);
            strings.add(key);
            strings.bytes.utf8(text);
        }
        return key;
    }

    /** The key of a thread that this chunk has already, or 0. */
    long thread(int pid, int tid) {
        return threadKeys.get((long) pid << 32 | tid & 0xffff_ffffL);
    }

    /** Adds a thread to this chunk. It is written at the end, when its name may be known better. */
    long thread(int pid, int tid, JfrThread thread) {
        long key = nextKey++;
        threadKeys.put((long) pid << 32 | tid & 0xffff_ffffL, key);
        seen.add(new SeenThread(key, pid, tid, thread));
        return key;
    }

    private void writeThread(SeenThread thread) {
        JfrThread now = names.again(thread.first(), thread.pid(), thread.tid());
        ChunkBuffer out = threads.bytes;
        threads.add(thread.key());
        out.utf8(now.osName());
        out.reserve(MAX_CONSTANT);
        out.number(now.osThreadId());
        if (now.java().isPresent()) {
            out.utf8(now.java().get().name());
            out.reserve(MAX_CONSTANT);
            out.number(now.java().get().id());
        } else {
            out.nullString();
            out.number(0L);
        }
        out.number(0L); // no thread group
        out.raw(0); // the kernel knows no virtual threads
    }

    /** Adds a stack trace to this chunk, innermost frame first. */
    long stack(List<StackFrame> frames, boolean truncated) {
        long[] methodOf = new long[frames.size()];
        long[] typeOf = new long[frames.size()];
        for (int i = 0; i < methodOf.length; i++) {
            methodOf[i] = method(frames.get(i));
            typeOf[i] = frameType(frames.get(i).kind().description());
        }
        long key = nextKey++;
        stacks.add(key);
        ChunkBuffer out = stacks.bytes;
        out.reserve(MAX_CONSTANT * (methodOf.length + 1));
        out.raw(truncated ? 1 : 0);
        out.number(methodOf.length);
        for (int i = 0; i < methodOf.length; i++) {
            out.number(methodOf[i]);
            out.number(0); // no line
            out.number(0); // no bytecode index
            out.number(typeOf[i]);
        }
        return key;
    }

    private long method(StackFrame frame) {
        String name = frame.type() + '\0' + frame.method();
        long key = methodKeys.get(name);
        if (key == 0) {
            long type = type(frame.type());
            long method = symbol(frame.method());
            long descriptor = symbol("()V");
            key = nextKey++;
            methodKeys.put(name, key);
            methods.add(key);
            ChunkBuffer out = methods.bytes;
            out.number(type);
            out.number(method);
            out.number(descriptor);
            out.number(0); // no modifiers
            out.raw(0); // not hidden
        }
        return key;
    }

    private long type(String name) {
        long key = classKeys.get(name);
        if (key == 0) {
            long symbol = symbol(name);
            key = nextKey++;
            classKeys.put(name, key);
            classes.add(key);
            ChunkBuffer out = classes.bytes;
            out.number(0L); // no class loader
            out.number(symbol);
            out.number(0L); // no package
            out.number(0); // no modifiers
            out.raw(0); // not hidden
        }
        return key;
    }

    private long symbol(String text) {
        long key = symbolKeys.get(text);
        if (key == 0) {
            key = nextKey++;
            symbolKeys.put(text, key);
            symbols.add(key);
            symbols.bytes.utf8(text);
        }
        return key;
    }

    private long frameType(String description) {
        long key = frameTypeKeys.get(description);
        if (key == 0) {
            key = nextKey++;
            frameTypeKeys.put(description, key);
            frameTypes.add(key);
            frameTypes.bytes.utf8(description);
        }
        return key;
    }

    /** How many bytes {@link #writeCheckpoint} will take, about. */
    int size() {
        int size = 64 + seen.size() * THREAD_SIZE;
        for (int i = 0; i < all.size(); i++) {
            size += all.get(i).bytes.position() + 2 * ChunkBuffer.MAX_NUMBER;
        }
        return size;
    }

    /** Writes the checkpoint event that holds all constants, and forgets them. */
    void writeCheckpoint(ChunkBuffer out, long ticks) {
        seen.forEach(this::writeThread);
        seen.clear();
        int begin = out.position();
        out.reserve(size());
        out.position(begin + 4);
        out.number(CHECKPOINT_EVENT_ID);
        out.number(ticks);
        out.number(0L); // no duration
        out.number(0L); // no checkpoint before this one
        out.raw(0); // not a flush
        int used = 0;
        for (Pool pool : all) {
            used += pool.count > 0 ? 1 : 0;
        }
        out.number(used);
        for (Pool pool : all) {
            if (pool.count > 0) {
                out.number(pool.type.id());
                out.number(pool.count);
                out.append(pool.bytes);
            }
            pool.clear();
        }
        ChunkBuffer.padded(out.array(), begin, 4, out.position() - begin);
        stringKeys.clear();
        symbolKeys.clear();
        classKeys.clear();
        methodKeys.clear();
        frameTypeKeys.clear();
        threadKeys.clear();
    }

    /** The constants of one type. */
    private static final class Pool {
        private final Field.Type type;
        private final ChunkBuffer bytes = new ChunkBuffer(1024);
        private int count;

        Pool(Field.Type type) {
            this.type = type;
        }

        void add(long key) {
            bytes.reserve(MAX_CONSTANT);
            bytes.number(key);
            count++;
        }

        void clear() {
            bytes.clear();
            count = 0;
        }
    }
}
