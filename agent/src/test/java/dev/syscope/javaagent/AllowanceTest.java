package dev.syscope.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AllowanceTest {
    @Test
    void aShareOfTheTimeMayBeSpentAndSomeSaved() {
        Allowance allowance = new Allowance(0.1, 50, 1000);
        allowance.spend(50);
        assertThat(allowance.isExceeded(1000)).isFalse();
        allowance.spend(1);
        assertThat(allowance.isExceeded(1000)).isTrue();
        assertThat(allowance.isExceeded(1010)).isFalse();
        assertThat(allowance.isExceeded(100_000)).isFalse();
        allowance.spend(51);
        assertThat(allowance.isExceeded(100_000)).as("no more than 50 were saved").isTrue();
    }
}
