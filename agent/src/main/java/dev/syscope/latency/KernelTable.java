package dev.syscope.latency;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.RawText;
import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.bpf.BpfMap;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.Cpus;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.trace.SyscallSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The maps that the programs count in, and how to read them. For one thread at a time.
 *
 * <p>The kernel's counters only grow; what is new is what differs from the last reading. They have 32 bits, so one must
 * be read before it has counted 2<sup>32</sup> calls more: at 5 million a second, every 14 minutes.
 *
 * <p>Keys come and go, such as those of processes, while there is room for so many at once: when it becomes scarce, those
 * that had no call since the last reading are taken out of the programs' table, and their histograms used again.
 */
final class KernelTable implements AutoCloseable {
    private final LatencyRequest request;
    private final BpfMap state;
    private final BpfMap histograms;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment number = arena.allocate(4, 4);
    private final MemorySegment stateValue = arena.allocate(HistogramLayout.STATE_BYTES, 8);
    private final MemorySegment values;
    private final int stride;
    private final Last[] last;
    private long lastOverflow;

    /** By key, where rows are told apart by more than the call. */
    private final Optional<BpfMap> keys;

    private final Optional<BpfMap> free;

    /** Histograms whose keys the programs don't find any more; one that had found it may have counted since. */
    private List<Integer> retired = List.of();

    /** What a histogram held when it was last read, summed over all CPUs. */
    private static final class Last {
        /** From the bucket {@link #from} on. */
        int[] counts = {};

        int from;
        long total;
        long errors;

        /** Sees to it that the buckets from one to another, both included, are there. */
        void cover(int low, int high) {
            if (counts.length == 0) {
                from = low;
                counts = new int[high + 1 - low];
            } else if (low < from || high >= from + counts.length) {
                int first = Math.min(low, from);
                int[] larger = new int[Math.max(high + 1, from + counts.length) - first];
                System.arraycopy(counts, 0, larger, from - first, counts.length);
                counts = larger;
                from = first;
            }
        }
    }

    /** Makes the maps; they are closed with {@code bpf}. */
    KernelTable(BpfObjects bpf, LatencyRequest request) {
        this.request = request;
        MapSpec numbers = MapSpec.array(
                HistogramLayout.NUMBERS, 4, HistogramLayout.INTERFACES * HistogramLayout.NUMBERS_PER_INTERFACE);
        BpfMap selected = bpf.map(new MapSpec(
                numbers.type(), numbers.name(), 4, numbers.valueSize(), numbers.maxEntries(), MapSpec.MMAPABLE));
        select(selected, request.syscalls());
        keys = request.by().equals(Set.of(Dimension.SYSCALL))
                ? Optional.empty()
                : Optional.of(bpf.map(
                        MapSpec.hash(HistogramLayout.KEYS, HistogramLayout.KEY_BYTES, 4, request.maxKeys())));
        free = queuesNumbers()
                ? Optional.of(bpf.map(MapSpec.queue(HistogramLayout.FREE, Integer.BYTES, request.maxKeys())))
                : Optional.empty();
        free.ifPresent(queue -> IntStream.rangeClosed(1, request.maxKeys()).forEach(queue::push));
        state = bpf.map(MapSpec.array(HistogramLayout.STATE, HistogramLayout.STATE_BYTES, 1));
        histograms = bpf.map(MapSpec.perCpuArray(
                HistogramLayout.HISTOGRAMS, HistogramLayout.HISTOGRAM_BYTES, request.maxKeys()));
        values = arena.allocate(histograms.lookupBytes(), 8);
        stride = histograms.valueStride();
        last = new Last[request.maxKeys()];
    }

    private static final class Holder {
        static final boolean FETCHES = BpfFeature.ATOMIC_FETCH.probe().isSupported();
    }

    /** Whether the programs take histograms' numbers from a queue. */
    boolean queuesNumbers() {
        return keys.isPresent() || !Holder.FETCHES;
    }

    /** An array's elements are 8 bytes apart, whatever their size. */
    private static void select(BpfMap numbers, SyscallSet syscalls) {
        if (syscalls.isAll()) {
            return;
        }
        try (Arena mapping = Arena.ofConfined()) {
            MemorySegment elements = numbers.map(mapping);
            for (int i = 0; i < numbers.spec().maxEntries(); i++) {
                if (!syscalls.contains(architecture(i), nr(i))) {
                    elements.set(ValueLayout.JAVA_INT, 8L * i, HistogramLayout.NOT_SELECTED);
                }
            }
        }
    }

    /** The interface of an index into {@link HistogramLayout#NUMBERS}. */
    static Architecture architecture(int index) {
        boolean arm = Architecture.host() == Architecture.AARCH64;
        return switch (index / HistogramLayout.NUMBERS_PER_INTERFACE) {
            case 0 -> Architecture.host();
            case 1 -> arm ? Architecture.ARM : Architecture.I386;
            default -> Architecture.X32;
        };
    }

    /** The call's number of an index; numbers that are too large are all {@link LatencyKey#OTHER_NR}. */
    static int nr(int index) {
        return index % HistogramLayout.NUMBERS_PER_INTERFACE;
    }

    /** What was counted since the last call. */
    LatencyTable take() {
        LatencyTable table = new LatencyTable(request.maxKeys());
        number.set(ValueLayout.JAVA_INT, 0, 0);
        state.lookup(number, stateValue);
        int used = Math.min(stateValue.get(ValueLayout.JAVA_INT, HistogramLayout.STATE_USED), request.maxKeys());
        long overflow = stateValue.get(ValueLayout.JAVA_LONG, HistogramLayout.STATE_OVERFLOW);
        table.addOverflow(overflow - lastOverflow);
        lastOverflow = overflow;
        List<Integer> idle = new ArrayList<>();
        int inUse = 0;
        for (int i = 0; i < used; i++) {
            number.set(ValueLayout.JAVA_INT, 0, i);
            histograms.lookup(number, values);
            if (!take(i, table) && last[i] != null) {
                idle.add(i);
            }
            inUse += last[i] == null ? 0 : 1;
        }
        keys.ifPresent(map -> retired.forEach(this::reuse));
        idle.removeAll(retired);
        boolean scarce = keys.isPresent() && 2 * (inUse - retired.size()) > request.maxKeys();
        retired = scarce ? idle : List.of();
        retired.forEach(this::retire);
        return table;
    }

    /** Has the programs find it no more: the next call of its key takes another one. */
    private void retire(int histogram) {
        number.set(ValueLayout.JAVA_INT, 0, histogram);
        histograms.lookup(number, values);
        keys.orElseThrow().remove(values.asSlice(used(), HistogramLayout.KEY_BYTES));
    }

    /** A reading later no program is still at work that has found it before that. */
    private void reuse(int histogram) {
        number.set(ValueLayout.JAVA_INT, 0, histogram);
        histograms.put(number, values.fill((byte) 0));
        last[histogram] = null;
        free.orElseThrow().push(histogram + 1);
    }

    /** Calls that the kernel had no memory to follow. */
    long missed() {
        number.set(ValueLayout.JAVA_INT, 0, 0);
        state.lookup(number, stateValue);
        return stateValue.get(ValueLayout.JAVA_LONG, HistogramLayout.STATE_MISSED);
    }

    /** Where the histogram is of a CPU that has counted something; negative if none has. */
    private long used() {
        for (int cpu = 0; cpu < Cpus.possible(); cpu++) {
            long at = (long) cpu * stride;
            if (values.get(ValueLayout.JAVA_LONG, at + HistogramLayout.SHORTEST_INVERTED) != 0) {
                return at;
            }
        }
        return -1;
    }

    /** Adds what is new; whether anything is. */
    private boolean take(int histogram, LatencyTable table) {
        long keyAt = used();
        if (keyAt < 0) {
            return false;
        }
        Last before = last[histogram];
        if (before == null) {
            before = new Last();
            last[histogram] = before;
        }
        // of a call that is just being counted, the bucket may be beyond these: it is seen the next time
        long shortest = ~largest(HistogramLayout.SHORTEST_INVERTED);
        long longest = largest(HistogramLayout.LONGEST);
        int low = Buckets.index(shortest);
        int high = Buckets.index(longest);
        before.cover(low, high);
        LatencyRow row = null;
        int first = high;
        int end = low;
        for (int bucket = low; bucket <= high; bucket++) {
            int now = count(bucket);
            int added = now - before.counts[bucket - before.from];
            if (added != 0) {
                before.counts[bucket - before.from] = now;
                row = row == null ? table.row(key(keyAt)) : row;
                row.count(bucket, Integer.toUnsignedLong(added));
                first = Math.min(first, bucket);
                end = bucket;
            }
        }
        if (row == null) {
            return false;
        }
        long total = sum(HistogramLayout.TOTAL);
        long errors = sum(HistogramLayout.ERRORS);
        row.add(
                errors - before.errors,
                total - before.total,
                Math.max(shortest, Buckets.low(first)),
                end == Buckets.COUNT - 1 ? longest : Math.min(longest, Buckets.high(end)));
        before.total = total;
        before.errors = errors;
        return true;
    }

    private int count(int bucket) {
        int sum = 0;
        for (int cpu = 0; cpu < Cpus.possible(); cpu++) {
            sum += values.get(ValueLayout.JAVA_INT, (long) cpu * stride + HistogramLayout.COUNTS + 4L * bucket);
        }
        return sum;
    }

    private long sum(int offset) {
        long sum = 0;
        for (int cpu = 0; cpu < Cpus.possible(); cpu++) {
            sum += values.get(ValueLayout.JAVA_LONG, (long) cpu * stride + offset);
        }
        return sum;
    }

    private long largest(int offset) {
        long largest = 0;
        for (int cpu = 0; cpu < Cpus.possible(); cpu++) {
            long value = values.get(ValueLayout.JAVA_LONG, (long) cpu * stride + offset);
            largest = Long.compareUnsigned(value, largest) > 0 ? value : largest;
        }
        return largest;
    }

    private LatencyKey key(long at) {
        int index = values.get(ValueLayout.JAVA_INT, at + HistogramLayout.KEY_INDEX) - 1;
        boolean bySyscall = request.isBy(Dimension.SYSCALL);
        return new LatencyKey(
                bySyscall ? architecture(index) : Architecture.host(),
                bySyscall ? nr(index) : LatencyKey.ANY,
                part(Dimension.PID, at + HistogramLayout.KEY_PID),
                part(Dimension.TID, at + HistogramLayout.KEY_TID),
                request.isBy(Dimension.COMM) ? comm(values, at + HistogramLayout.KEY_COMM) : "",
                part(Dimension.ERRNO, at + HistogramLayout.KEY_ERRNO));
    }

    private int part(Dimension dimension, long at) {
        return request.isBy(dimension) ? values.get(ValueLayout.JAVA_INT, at) : LatencyKey.ANY;
    }

    /** A thread's name as the kernel has it. */
    static String comm(MemorySegment memory, long at) {
        return RawText.decode(memory, at, HistogramLayout.COMM_BYTES);
    }

    @Override
    public void close() {
        arena.close();
    }
}
