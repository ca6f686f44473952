package dev.syscope.linux.bpf;

/**
 * What a map is to be.
 *
 * @param type its kind
 * @param name for {@code bpftool map} and for programs, which name it so; the kernel keeps 15 characters
 * @param keySize bytes of a key
 * @param valueSize bytes of a value, on each CPU
 * @param maxEntries how many at most; for a ring buffer its size in bytes
 * @param flags {@code BPF_F_*}
 */
public record MapSpec(MapType type, String name, int keySize, int valueSize, int maxEntries, int flags) {
    /** {@code BPF_F_NO_PREALLOC}: memory for an element is taken when it is made. */
    public static final int NO_PREALLOC = 1;

    /** {@code BPF_F_MMAPABLE}: an array that {@link BpfMap#map} can map. */
    public static final int MMAPABLE = 1 << 10;

    /** A hash table. */
    public static MapSpec hash(String name, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(MapType.HASH, name, keySize, valueSize, maxEntries, 0);
    }

    /** A hash table that forgets what was used the longest ago. */
    public static MapSpec lruHash(String name, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(MapType.LRU_HASH, name, keySize, valueSize, maxEntries, 0);
    }

    /** A hash table with a value for each CPU. */
    public static MapSpec perCpuHash(String name, int keySize, int valueSize, int maxEntries) {
        return new MapSpec(MapType.PERCPU_HASH, name, keySize, valueSize, maxEntries, 0);
    }

    /** An array with indices from 0 as keys, all of its elements zero. */
    public static MapSpec array(String name, int valueSize, int maxEntries) {
        return new MapSpec(MapType.ARRAY, name, Integer.BYTES, valueSize, maxEntries, 0);
    }

    /** An array with a value for each CPU. */
    public static MapSpec perCpuArray(String name, int valueSize, int maxEntries) {
        return new MapSpec(MapType.PERCPU_ARRAY, name, Integer.BYTES, valueSize, maxEntries, 0);
    }

    /**
     * A ring buffer.
     *
     * @param bytes its size: a power of two, at least a page
     */
    public static MapSpec ringBuffer(String name, int bytes) {
        if (Integer.bitCount(bytes) != 1 || bytes < 4096) {
            throw new IllegalArgumentException(
                    "a ring buffer's size is a power of two of at least 4096, not " + Integer.toUnsignedString(bytes));
        }
        return new MapSpec(MapType.RINGBUF, name, 0, 0, bytes, 0);
    }

    /**
     * Call stacks by the number that {@code bpf_get_stackid} gives.
     *
     * @param depth frames of each stack at most
     */
    public static MapSpec stackTrace(String name, int depth, int maxEntries) {
        return new MapSpec(MapType.STACK_TRACE, name, Integer.BYTES, depth * Long.BYTES, maxEntries, 0);
    }

    /** Values without keys, first in, first out. */
    public static MapSpec queue(String name, int valueSize, int maxEntries) {
        return new MapSpec(MapType.QUEUE, name, 0, valueSize, maxEntries, 0);
    }

    /** A value for each thread, which goes with the thread. User space reads it by a pidfd. */
    public static MapSpec taskStorage(String name, int valueSize) {
        return new MapSpec(MapType.TASK_STORAGE, name, Integer.BYTES, valueSize, 0, NO_PREALLOC);
    }

    /** cgroups, by their fds, for {@code bpf_current_task_under_cgroup}. */
    public static MapSpec cgroupArray(String name, int maxEntries) {
        return new MapSpec(MapType.CGROUP_ARRAY, name, Integer.BYTES, Integer.BYTES, maxEntries, 0);
    }
}
