package dev.syscope.stack;

import dev.syscope.linux.elf.FrameRegisters;
import dev.syscope.linux.elf.StackMemory;
import dev.syscope.linux.perf.CodeMappings;
import dev.syscope.syscall.Frame;
import dev.syscope.syscall.TargetMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The stacks of a target's threads, with what is known of each of its processes' code. For one thread. */
public final class UserStacks implements AutoCloseable {
    private static final long[] NO_CHAIN = {};

    private static final int MOST_LIVE = 64;

    /** Of processes whose threads stand still: kept only to read again what has changed. */
    private final Map<Integer, CodeMap> live = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, CodeMap> eldest) {
            return size() > MOST_LIVE;
        }
    };

    /** Of processes that the kernel tells of. */
    private final Map<Integer, CodeMap> maps = new HashMap<>();

    private final MemorySegment piece = LiveMemory.newPiece(Arena.ofAuto());

    /** What is later than the last stack that was asked for. */
    private final PriorityQueue<CodeMappings.News> waiting =
            new PriorityQueue<>(Comparator.comparingLong(CodeMappings.News::timeNanos));

    private final FrameWalk walk;
    private CodeMappings news;

    /** Stacks with names for JIT-compiled code from elsewhere. */
    public UserStacks(JitNames jit) {
        walk = new FrameWalk(new CodeFiles(), jit);
    }

    /**
     * The stack of a thread that stands still.
     *
     * @param registers the thread's; used up
     */
    public List<Frame> live(int pid, FrameRegisters registers, TargetMemory memory) {
        CodeMap code = live.computeIfAbsent(pid, unused -> new CodeMap());
        code.read(pid);
        return walk.frames(pid, code, registers, new LiveMemory(memory, piece), NO_CHAIN, 0);
    }

    /**
     * From now on the kernel tells where code is mapped, so that stacks can be told of threads that have gone on.
     *
     * @throws dev.syscope.linux.LinuxException if that isn't permitted
     */
    public void follow() {
        news = new CodeMappings();
    }

    /** A process of the target, whose children will be known too. After {@link #follow}. */
    public void add(int pid) {
        maps.computeIfAbsent(pid, unused -> new CodeMap()).read(pid);
    }

    /**
     * The stack of a thread as it was; after {@link #follow} and {@link #add}.
     *
     * @param timeNanos when, not before what was asked for last
     * @param registers the thread's; used up
     * @param memory what is known of its stack
     * @param chain the return addresses that the kernel found by frame pointers
     */
    public List<Frame> past(
            int pid, long timeNanos, FrameRegisters registers, StackMemory memory, long[] chain, int chainLength) {
        apply(timeNanos);
        CodeMap code = maps.computeIfAbsent(pid, unused -> {
            CodeMap map = new CodeMap();
            map.read(pid);
            return map;
        });
        return walk.frames(pid, code, registers, memory, chain, chainLength);
    }

    private void apply(long untilNanos) {
        waiting.addAll(news.take());
        while (!waiting.isEmpty() && waiting.peek().timeNanos() <= untilNanos) {
            apply(waiting.poll());
        }
    }

    private void apply(CodeMappings.News one) {
        switch (one) {
            case CodeMappings.Mapped mapped -> {
                CodeMap map = maps.get(mapped.pid());
                if (map != null) {
                    map.add(new CodeRegion(
                            mapped.start(), mapped.start() + mapped.length(), mapped.offset(), mapped.device(),
                            mapped.inode(), mapped.file()));
                }
            }
            case CodeMappings.Executed executed -> maps.replace(executed.pid(), new CodeMap());
            case CodeMappings.Forked forked -> {
                CodeMap parent = maps.get(forked.parent());
                if (parent != null) {
                    maps.put(forked.pid(), parent.copy());
                }
            }
            case CodeMappings.Ended ended -> {
                if (maps.containsKey(ended.pid()) && !Files.exists(Path.of("/proc/" + ended.pid()))) {
                    maps.remove(ended.pid()); // else it was one thread of many
                }
            }
            case CodeMappings.Dropped dropped -> maps.forEach((pid, map) -> map.read(pid));
        }
    }

    /** A process has ended. */
    public void forget(int pid) {
        maps.remove(pid);
    }

    @Override
    public void close() {
        if (news != null) {
            news.close();
        }
    }
}
