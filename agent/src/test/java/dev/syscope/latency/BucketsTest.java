package dev.syscope.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The layout's promises: no gaps, no overlaps, and widths that keep errors small. */
class BucketsTest {
    @Test
    void bucketsFollowEachOtherWithoutGap() {
        assertThat(Buckets.low(0)).isZero();
        for (int i = 0; i + 1 < Buckets.COUNT; i++) {
            assertThat(Buckets.low(i + 1)).as("bucket %d", i + 1).isEqualTo(Buckets.high(i) + 1);
        }
    }

    @Test
    void bothEndsAndTheMiddleBelongToTheBucket() {
        for (int i = 0; i < Buckets.COUNT; i++) {
            assertThat(Buckets.index(Buckets.low(i))).isEqualTo(i);
            assertThat(Buckets.index(Buckets.high(i))).isEqualTo(i);
            assertThat(Buckets.index(Buckets.middle(i))).isEqualTo(i);
        }
    }

    @Property
    void middleIsAtMostOneSixtyFourthOff(@ForAll @LongRange(min = 1, max = 4_398_046_511_103L) long nanos) {
        long middle = Buckets.middle(Buckets.index(nanos));
        assertThat(Math.abs(middle - nanos) / (double) nanos).isLessThanOrEqualTo(1 / 64.0);
    }

    @Test
    void reachesFromNanosecondsToMoreThanAnHour() {
        assertThat(Buckets.index(62)).isNotEqualTo(Buckets.index(63));
        assertThat(Buckets.high(Buckets.index(100)) - Buckets.low(Buckets.index(100))).isLessThan(3);
        assertThat(Buckets.low(Buckets.COUNT - 1)).isGreaterThan(Duration.ofHours(1).toNanos());
    }

    @Test
    void whatIsOutsideGoesToTheEnds() {
        assertThat(Buckets.index(-1)).isZero();
        assertThat(Buckets.index(Long.MIN_VALUE)).isZero();
        assertThat(Buckets.index(Long.MAX_VALUE)).isEqualTo(Buckets.COUNT - 1);
    }
}
