package dev.syscope.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PerfCostTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aThousandWakeUpsASecondMayBeCountedAndFourThousandForTwoSeconds() {
        assertThat(secondsUntilTooMuch(1, 1_000, 3_000)).isEqualTo(3600);
        assertThat(secondsUntilTooMuch(1, 4_000, 12_000)).isBetween(2, 3);
    }

    @Test
    void aProcessThatDoesNothingButCallsIsSparedAtOnce() {
        assertThat(secondsUntilTooMuch(1, 100, 1_000_000)).isEqualTo(1);
    }

    @Test
    void aStartWithManyCallsIsForgivenAndLastingOnesAreNot() {
        PerfCost cost = new PerfCost(0);
        assertThat(cost.isTooMuch(1, 2_000, 40_000, SECOND)).isFalse();
        assertThat(cost.isTooMuch(1, 100, 1_000, 60 * SECOND)).isFalse();
        assertThat(secondsUntilTooMuch(1, 1_000, 12_000)).isBetween(5, 30);
    }

    @Test
    void eachCounterOfAThreadCostsSomething() {
        assertThat(secondsUntilTooMuch(1, 2_000, 0)).isEqualTo(3600);
        assertThat(secondsUntilTooMuch(5, 2_000, 0)).isLessThan(60);
        assertThat(secondsUntilTooMuch(0, 1_000_000, 1_000_000)).as("none that could be spared").isEqualTo(3600);
    }

    /** Of an hour at most. */
    private static int secondsUntilTooMuch(int counters, long switches, long calls) {
        PerfCost cost = new PerfCost(0);
        for (int second = 1; second < 3600; second++) {
            if (cost.isTooMuch(counters, switches, calls, second * SECOND)) {
                return second;
            }
        }
        return 3600;
    }
}
