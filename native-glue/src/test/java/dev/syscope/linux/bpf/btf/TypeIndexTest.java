package dev.syscope.linux.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** How far a lookup reads: the cost of BTF at start-up hangs on it. */
class TypeIndexTest {
    private static final int INT = Kind.INT.ordinal() << 24;
    private static final int STRUCT = Kind.STRUCT.ordinal() << 24;

    /** An int, a structure of two members, an int, and something that is no type. */
    private static final LazyWords WORDS = LazyWords.of(
        0, INT, 4, 32, //
        0, STRUCT | 2, 8, 0, 1, 0, 0, 1, 32, //
        0, INT, 4, 32, //
        0, 31 << 24, 0);

    @Test
    void nothingIsReadBeforeSomebodyAsks() {
        assertThat(new TypeIndex(WORDS).known()).isEqualTo(1);
    }

    @Test
    void noMoreIsReadThanWasAskedFor() {
        TypeIndex index = new TypeIndex(WORDS);
        assertThat(index.start(2)).isEqualTo(4);
        assertThat(index.known()).isEqualTo(3);
        assertThat(index.start(1)).isZero();
        assertThat(index.known()).isEqualTo(3);
        assertThat(index.start(3)).isEqualTo(13);
    }

    @Test
    void whatIsBrokenIsToldOfWhenItIsReached() {
        TypeIndex index = new TypeIndex(WORDS);
        assertThat(index.reach(3)).isEqualTo(4);
        assertThatThrownBy(() -> index.start(4)).isInstanceOf(BtfException.class).hasMessage("BTF has a type of an unknown kind, 31");
        assertThatThrownBy(() -> index.start(0)).hasMessage("BTF has no type 0");
        assertThatThrownBy(() -> new TypeIndex(LazyWords.of(0, STRUCT | 1, 8)).start(1)).hasMessage("BTF is truncated in type 1");
    }

    @Test
    void moreTypesThanWereExpectedAreFound() {
        int count = 40_000;
        int[] words = new int[4 * count];
        for (int i = 0; i < count; i++) {
            words[4 * i + 1] = INT;
        }
        TypeIndex index = new TypeIndex(LazyWords.of(words));
        assertThat(index.reach(Integer.MAX_VALUE)).isEqualTo(count + 1);
        assertThat(index.start(count)).isEqualTo(4 * (count - 1));
    }
}
