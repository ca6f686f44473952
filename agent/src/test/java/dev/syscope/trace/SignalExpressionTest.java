package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalExpressionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "int | 2", "SIGINT | 2", "sigint | 2", "2 | 2", "int,term | 2 15", "SIGRT_3 | 35", "RTMIN | 32", "none | ''",
                "!all | ''",
            })
    void meansWhatStraceMeans(String expression, String numbers) {
        Integer[] expected = numbers.isEmpty()
                ? new Integer[0]
                : Arrays.stream(numbers.split(" ")).map(Integer::valueOf).toArray(Integer[]::new);
        assertThat(SignalExpression.parse(expression)).containsExactlyInAnyOrder(expected);
    }

    @Test
    void negationTakesOut() {
        assertThat(SignalExpression.parse("all")).hasSize(64);
        assertThat(SignalExpression.parse("!int,term")).hasSize(62).doesNotContain(2, 15);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SIGCHDL | invalid signal 'SIGCHDL'; did you mean 'SIGCHLD'?",
                "itn | invalid signal 'itn'; did you mean 'INT'?",
                "'' | invalid signal ''",
                "int,none | invalid signal 'none'",
                "SIGRTMIN+1 | invalid signal 'SIGRTMIN+1'; did you mean 'SIGRTMIN'?",
                "-1 | invalid signal '-1'",
            })
    void namesWhatIsWrong(String expression, String message) {
        assertThatThrownBy(() -> SignalExpression.parse(expression))
                .isInstanceOf(ExpressionException.class)
                .hasMessage(message);
    }
}
