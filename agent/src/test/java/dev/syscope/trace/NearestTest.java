package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "opne, open", "openta, openat", "raed, read", "OPEN, open", "wirte, write", "xyzzyplugh, -", "reed, read",
                "%flie, %file", "o, -", "'', -",
            })
    void findsTheWordThatWasMeant(String typed, String meant) {
        List<String> known = List.of("open", "openat", "read", "readv", "write", "%file", "%desc");
        assertThat(Nearest.of(typed, known).orElse(null)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"abc,abc,0", "abc,acb,1", "abc,ab,1", "abc,xbc,1", "ABC,abc,0", "'',abc,3", "kitten,sitting,3"})
    void countsEdits(String one, String other, int edits) {
        assertThat(Nearest.distance(one, other)).isEqualTo(edits);
    }
}
