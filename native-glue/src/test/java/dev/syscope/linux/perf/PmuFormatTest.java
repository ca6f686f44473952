package dev.syscope.linux.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PmuFormatTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "config:0-7        ; 0x3c       ; 0x3c               ; 0xff",
        "config:8-15       ; 0x3c       ; 0x3c00             ; 0xff",
        "config:23         ; 1          ; 0x800000           ; 1",
        "config:0-7,32-35  ; 0xabc      ; 0xa000000bc        ; 0xfff",
        "config1:0-63      ; 0xffffffffffffffff ; 0xffffffffffffffff ; 0xffffffffffffffff",
        "config2:1,6-10,44 ; 0x7f       ; 0x1000000007c2     ; 0x7f",
    })
    void placesBits(String format, String value, String placed, String max) {
        PmuFormat parsed = PmuFormat.parse(format);
        assertThat(parsed.place(hex(value))).isEqualTo(hex(placed));
        assertThat(parsed.max()).isEqualTo(hex(max));
        assertThat(parsed.fits(hex(max))).isTrue();
    }

    @Test
    void saysWhichWord() {
        assertThat(PmuFormat.parse("config:0-7").word()).isZero();
        assertThat(PmuFormat.parse("config1:0-7").word()).isEqualTo(1);
        assertThat(PmuFormat.parse("config3:0").word()).isEqualTo(3);
        assertThat(PmuFormat.parse("config:0-7").fits(256)).isFalse();
    }

    @Test
    void refusesWhatIsNoFormat() {
        assertThatThrownBy(() -> PmuFormat.parse("event")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsListsOfCpus() {
        assertThat(CpuTopology.parse("0-2,5,7-8")).containsExactly(0, 1, 2, 5, 7, 8);
        assertThat(CpuTopology.parse("3,1,3")).containsExactly(3, 1);
        for (String bad : List.of("", "a", "3-1", "1-", "-2", "0,,1", "4294967296", "0-4294967295")) {
            assertThatThrownBy(() -> CpuTopology.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static long hex(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
    }
}
