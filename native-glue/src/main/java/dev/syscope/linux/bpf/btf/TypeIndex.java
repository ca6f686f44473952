package dev.syscope.linux.bpf.btf;

import java.util.Arrays;

/**
 * Where each type begins. Found out from the first type on, and only as far as somebody has asked: types have different
 * lengths, and a kernel has more than 100,000 of them, of which the first tenth are those that everybody wants.
 *
 * <p>Safe for use by any thread.
 */
final class TypeIndex {
    /** Of words that every type has: name, info, size or type. */
    static final int COMMON_WORDS = 3;

    private static final Kind[] KINDS = Kind.values();
    private static final int FIRST_IDS = 1 << 14;

    private final LazyWords words;
    private volatile int[] starts = new int[FIRST_IDS];

    /** Ids below it have been found, with void, which has id 0 and no words. */
    private volatile int known = 1;

    /** The word at which the type {@link #known} begins. */
    private int next;

    TypeIndex(LazyWords words) {
        this.words = words;
    }

    /**
     * The word at which a type begins.
     *
     * @throws BtfException if there is no such id, or BTF is broken before it
     */
    int start(int id) {
        if (id <= 0 || id >= known && id >= reach(id)) {
            throw new BtfException("BTF has no type " + id);
        }
        return starts[id];
    }

    /** The words at which the types below {@link #reach} begin, by id. */
    int[] starts() {
        return starts;
    }

    /** How many types have been found so far, with void. */
    int known() {
        return known;
    }

    /**
     * Goes on until an id has been found or there are no more.
     *
     * @return how many types have been found, with void
     * @throws BtfException if BTF is broken before it
     */
    synchronized int reach(int id) {
        int[] into = starts;
        int count = known;
        int at = next;
        while (count <= id && at < words.count()) {
            if (count == into.length) {
                into = Arrays.copyOf(into, count * 2);
            }
            into[count] = at;
            at = end(at, count);
            count++;
        }
        next = at;
        starts = into;
        known = count;
        return count;
    }

    private int end(int at, int id) {
        if (words.count() - at < COMMON_WORDS) {
            throw new BtfException("BTF is truncated in type " + id);
        }
        int info = words.get(at + 1);
        int kind = info >>> 24 & 0x1f;
        if (kind == 0 || kind >= KINDS.length) {
            throw new BtfException("BTF has a type of an unknown kind, " + kind);
        }
        long next = at + (long) COMMON_WORDS + KINDS[kind].fixedWords() + (long) (info & 0xffff) * KINDS[kind].wordsForEach();
        if (next > words.count()) {
            throw new BtfException("BTF is truncated in type " + id);
        }
        return (int) next;
    }
}
