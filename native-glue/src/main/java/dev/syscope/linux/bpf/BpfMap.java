package dev.syscope.linux.bpf;

import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Mapping;
import dev.syscope.linux.bpf.btf.BtfBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A map: memory that programs and we share.
 *
 * <p>Keys and values are native memory. Where each CPU has a value, one lookup gives all of them, each on {@link
 * #valueStride()} bytes. Safe for use by several threads.
 */
public final class BpfMap implements AutoCloseable {
    /** {@code BPF_NOEXIST} of {@code include/uapi/linux/bpf.h}. */
    private static final int NOEXIST = 1;

    private final MapSpec spec;
    private final Fd fd;

    private BpfMap(MapSpec spec, Fd fd) {
        this.spec = spec;
        this.fd = fd;
    }

    /**
     * Makes a map.
     *
     * @throws dev.syscope.linux.LinuxException if the kernel doesn't have its kind, or has no memory for it
     */
    public static BpfMap create(MapSpec spec) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            attr.set(ValueLayout.JAVA_INT, 0, spec.type().number());
            attr.set(ValueLayout.JAVA_INT, 4, spec.keySize());
            attr.set(ValueLayout.JAVA_INT, 8, spec.valueSize());
            attr.set(ValueLayout.JAVA_INT, 12, spec.maxEntries());
            attr.set(ValueLayout.JAVA_INT, 16, spec.flags());
            Bpf.putName(attr, 28, spec.name());
            if (spec.type() != MapType.TASK_STORAGE) {
                return create(spec, attr);
            }
            // storage that hangs on kernel objects must have its key and value described
            BtfBuilder btf = new BtfBuilder();
            int key = btf.integer("int", Integer.BYTES);
            int value = btf.array(btf.integer("u8", 1), key, spec.valueSize());
            try (Fd btfFd = new Fd(Bpf.loadBtf(btf.build()))) {
                attr.set(ValueLayout.JAVA_INT, 48, btfFd.number());
                attr.set(ValueLayout.JAVA_INT, 52, key);
                attr.set(ValueLayout.JAVA_INT, 56, value);
                return create(spec, attr);
            }
        }
    }

    private static BpfMap create(MapSpec spec, MemorySegment attr) {
        long fd = Bpf.callCharged(Bpf.MAP_CREATE, attr);
        if (Kernel.failed(fd)) {
            String call = "bpf(BPF_MAP_CREATE, " + spec.type() + " " + spec.name() + ", "
                    + Integer.toUnsignedString(spec.maxEntries())
                    + (spec.type() == MapType.RINGBUF ? " bytes)" : " entries)");
            throw fd == -Errno.EINVAL && spec.type().isNewerThanAnyNeeded()
                    ? new LinuxException(call, Errno.EINVAL, "Linux has such maps since " + spec.type().since())
                    : Bpf.failure(call, fd);
        }
        return new BpfMap(spec, new Fd(fd));
    }

    /**
     * A map that was pinned.
     *
     * @param spec what it is; not compared with what the kernel has
     * @throws dev.syscope.linux.LinuxException if nothing is pinned there
     */
    public static BpfMap pinned(Path path, MapSpec spec) {
        return new BpfMap(spec, new Fd(Pins.get(path)));
    }

    /** Pins it, so that it outlives us until the file is removed. */
    public void pin(Path path) {
        Pins.pin(fd(), path);
    }

    /** What it is. */
    public MapSpec spec() {
        return spec;
    }

    /** Its file descriptor, valid until {@link #close()}. */
    public int fd() {
        return fd.number();
    }

    /** From one CPU's value to the next in what {@link #lookup} gives: the value's size rounded up to 8. */
    public int valueStride() {
        return spec.type().isPerCpu() ? (spec.valueSize() + 7) & ~7 : spec.valueSize();
    }

    /** The bytes that {@link #lookup} gives: the values of all CPUs where each has its own. */
    public int lookupBytes() {
        return spec.type().isPerCpu() ? valueStride() * Cpus.possible() : spec.valueSize();
    }

    /**
     * Copies a value.
     *
     * @param key native memory
     * @param value native memory of {@link #lookupBytes()}
     * @return whether it is there
     */
    public boolean lookup(MemorySegment key, MemorySegment value) {
        return found(element(Bpf.MAP_LOOKUP_ELEM, key.address(), room(value).address(), 0), "BPF_MAP_LOOKUP_ELEM");
    }

    /** Copies a value and takes it out of the map. Hash maps only, since kernel 5.14. */
    public boolean lookupAndDelete(MemorySegment key, MemorySegment value) {
        return found(
                element(Bpf.MAP_LOOKUP_AND_DELETE_ELEM, key.address(), room(value).address(), 0),
                "BPF_MAP_LOOKUP_AND_DELETE_ELEM");
    }

    private MemorySegment room(MemorySegment value) {
        if (value.byteSize() < lookupBytes()) {
            throw new IllegalArgumentException(
                    "map " + spec.name() + " gives " + lookupBytes() + " bytes, not " + value.byteSize());
        }
        return value;
    }

    /** Puts a value, whether the key is there or not. For per-CPU maps {@code value} has {@link #lookupBytes()}. */
    public void put(MemorySegment key, MemorySegment value) {
        check(element(Bpf.MAP_UPDATE_ELEM, key.address(), room(value).address(), 0), "BPF_MAP_UPDATE_ELEM");
    }

    /**
     * Puts a value where there is none.
     *
     * @return whether it did: not if there is one, nor if what the key stands for is gone
     */
    public boolean putIfAbsent(MemorySegment key, MemorySegment value) {
        long result = element(Bpf.MAP_UPDATE_ELEM, key.address(), room(value).address(), NOEXIST);
        return result != -Errno.EEXIST && found(result, "BPF_MAP_UPDATE_ELEM");
    }

    /** Appends an int to a {@link MapSpec#queue}. */
    public void push(int value) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocateFrom(ValueLayout.JAVA_INT, value).address();
            check(element(Bpf.MAP_UPDATE_ELEM, 0, address, 0), "BPF_MAP_UPDATE_ELEM");
        }
    }

    /** Takes a key out; whether it was there. */
    public boolean remove(MemorySegment key) {
        return found(element(Bpf.MAP_DELETE_ELEM, key.address(), 0, 0), "BPF_MAP_DELETE_ELEM");
    }

    /**
     * Writes the key after another one.
     *
     * @param key native memory, or {@link MemorySegment#NULL} for the first
     * @return whether there was one
     */
    public boolean nextKey(MemorySegment key, MemorySegment next) {
        return found(element(Bpf.MAP_GET_NEXT_KEY, key.address(), next.address(), 0), "BPF_MAP_GET_NEXT_KEY");
    }

    /** {@link #put} for a key of 4 bytes and a value of 1, 4 or 8. */
    public void put(int key, long value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(8, lookupBytes()), 8);
            bytes.set(ValueLayout.JAVA_LONG, 0, value);
            put(arena.allocateFrom(ValueLayout.JAVA_INT, key), bytes);
        }
    }

    /** The sum over all CPUs of the first 8 bytes of the value at a key of 4 bytes; 0 if it isn't there. */
    public long sum(int key) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(8, lookupBytes()), 8);
            if (!lookup(arena.allocateFrom(ValueLayout.JAVA_INT, key), bytes)) {
                return 0;
            }
            long sum = 0;
            for (long at = 0; at + 8 <= bytes.byteSize(); at += Math.max(8, valueStride())) {
                sum += bytes.get(ValueLayout.JAVA_LONG, at);
            }
            return sum;
        }
    }

    /**
     * Maps an array made with {@link MapSpec#MMAPABLE}, to read and write without a call.
     *
     * @param arena unmaps it when it is closed
     */
    public MemorySegment map(Arena arena) {
        long elements = (spec.valueSize() + 7L & ~7L) * spec.maxEntries();
        int protection = Mapping.PROT_READ | Mapping.PROT_WRITE;
        return Mapping.shared(fd(), 0, elements, protection, arena, "map " + spec.name(), Bpf::remedy);
    }

    private long element(int command, long key, long value, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attr = Bpf.attr(arena);
            attr.set(ValueLayout.JAVA_INT, 0, fd());
            attr.set(ValueLayout.JAVA_LONG, 8, key);
            attr.set(ValueLayout.JAVA_LONG, 16, value);
            attr.set(ValueLayout.JAVA_LONG, 24, flags);
            return Bpf.call(command, attr);
        }
    }

    private boolean found(long result, String command) {
        if (result == -Errno.ENOENT) {
            return false;
        }
        check(result, command);
        return true;
    }

    private void check(long result, String command) {
        if (Kernel.failed(result)) {
            throw Bpf.failure("bpf(" + command + ", " + spec.name() + ")", result);
        }
    }

    /** Gives it back. Programs that use it keep it alive for themselves. */
    @Override
    public void close() {
        fd.close();
    }
}
