package dev.syscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {
    @ParameterizedTest
    @CsvSource({"1,SIGHUP", "17,SIGCHLD", "31,SIGSYS", "32,SIGRTMIN", "33,SIGRT_1", "64,SIGRT_32"})
    void hasStracesNames(int number, String name) {
        assertThat(Signals.name(number)).isEqualTo(name);
        assertThat(Signals.number(name)).isEqualTo(number);
        assertThat(Signals.number(name.substring(3))).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"SIGPOLL,29", "CLD,17", "SIGFOO,-1", "sigint,-1", "0,-1"})
    void knowsOtherNames(String name, int number) {
        assertThat(Signals.number(name)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "65,65", "-1,-1"})
    void writesTheNumberWhereThereIsNoName(int number, String text) {
        assertThat(Signals.name(number)).isEqualTo(text);
    }
}
