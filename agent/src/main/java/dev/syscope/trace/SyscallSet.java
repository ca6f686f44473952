package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** A set of system calls, by architecture and number. A number that is in no table belongs to the set of all only. */
public final class SyscallSet {
    private final Map<Architecture, BitSet> selected;

    /** Everything. */
    public static final SyscallSet ALL = new SyscallSet(Map.of());

    private SyscallSet(Map<Architecture, BitSet> selected) {
        this.selected = selected;
    }

    /** The given numbers of each architecture; an architecture that isn't named has none. */
    public static SyscallSet of(Map<Architecture, BitSet> numbers) {
        Map<Architecture, BitSet> copy = new EnumMap<>(Architecture.class);
        for (Architecture architecture : Architecture.values()) {
            copy.put(architecture, (BitSet) numbers.getOrDefault(architecture, new BitSet()).clone());
        }
        return new SyscallSet(copy);
    }

    /** Whether it holds every call, of unknown numbers too. */
    public boolean isAll() {
        return selected.isEmpty();
    }

    /** Whether it holds no call at all. */
    public boolean isNone() {
        return !isAll() && selected.values().stream().allMatch(BitSet::isEmpty);
    }

    /** Whether it holds a call. */
    public boolean contains(Architecture architecture, int nr) {
        return isAll() || nr >= 0 && Objects.requireNonNull(selected.get(architecture)).get(nr);
    }

    /** The numbers of one architecture, a copy. Not for {@link #ALL}. */
    public BitSet numbers(Architecture architecture) {
        return (BitSet) Objects.requireNonNull(selected.get(architecture), "the set of all calls is not a list").clone();
    }
}
