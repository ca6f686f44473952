package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecimalsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 2, 0.00",
        "0.064, 3, 0.064",
        "-0.0004, 3, 0.000",
        "-12.345678, 6, -12.345678",
        "99.995, 1, 100.0",
        "1e18, 0, 1000000000000000000",
        "18446744073709551615, 2, 18446744073709551616.00",
        "NaN, 2, nan",
        "Infinity, 2, inf",
    })
    void isPrintfs(double value, int decimals, String text) {
        assertThat(Decimals.fixed(value, decimals)).isEqualTo(text);
    }

    @Property(tries = 2000)
    void isWithinHalfOfTheLastDigit(
            @ForAll @DoubleRange(min = -1e12, max = 1e12) double value, @ForAll @IntRange(max = 9) int decimals) {
        BigDecimal printed = new BigDecimal(Decimals.fixed(value, decimals));
        assertThat(printed.scale()).isEqualTo(decimals);
        BigDecimal error = printed.subtract(new BigDecimal(value)).abs();
        BigDecimal half = BigDecimal.ONE.movePointLeft(decimals).divide(BigDecimal.valueOf(2), 20, RoundingMode.UP);
        assertThat(error).isLessThanOrEqualTo(half.multiply(BigDecimal.valueOf(1.001)));
    }

    @Test
    void groupsDigitsInThrees() {
        assertThat(Decimals.grouped("1234567.89", ",")).isEqualTo("1,234,567.89");
        assertThat(Decimals.grouped("-123", ",")).isEqualTo("-123");
        assertThat(Decimals.grouped("-1234", "'")).isEqualTo("-1'234");
        assertThat(Decimals.grouped("123456", "")).isEqualTo("123456");
    }

    @Test
    void nothingThatATargetChoseReachesTheTerminal() {
        assertThat(Escape.text("a\033[2Jb\u009bc\udc80")).isEqualTo("a\\033[2Jb\\233c\\200");
        assertThat(Escape.json("\"\\\n\033\ud800x")).isEqualTo("\\\"\\\\\\n\\u001b\\ud800x");
    }
}
