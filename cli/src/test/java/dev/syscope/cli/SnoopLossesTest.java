package dev.syscope.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnoopLossesTest {
    @Test
    void eachKindOfLossIsSaidWithItsReason() {
        assertThat(SnoopLosses.NONE.messages()).isEmpty();
        assertThat(new SnoopLosses(1, 0).messages())
                .containsExactly("1 record was lost for want of buffer; try --buffer or --buffer-limit");
        assertThat(new SnoopLosses(2, 1).messages())
                .containsExactly(
                        "2 records were lost for want of buffer; try --buffer or --buffer-limit",
                        "the kernel passed our programs by once, for they ran on that CPU already: "
                                + "as many records may be missing");
    }

    @Test
    void whatWasMissedIsALossTooButNotOfBuffer() {
        SnoopLosses missed = new SnoopLosses(0, 3);

        assertThat(missed.any()).isTrue();
        assertThat(missed.messages()).singleElement().asString().contains("3 times").doesNotContain("buffer");
    }
}
