package dev.syscope.javaagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentOptionsTest {
    @Test
    void eachHasADefault() {
        assertThat(AgentOptions.parse("")).isEqualTo(new AgentOptions(Counter.DEFAULT, true, false)).isEqualTo(AgentOptions.parse(",,"));
    }

    @Test
    void aCounterThatIsNamedTwiceIsCountedOnce() {
        List<Counter> counters = AgentOptions.parse("events=page-faults+task-clock+page-faults,threads=no").counters();
        assertThat(counters).extracting(Counter::perfName).containsExactly("page-faults", "task-clock");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "events=        | no counter ''; there are task-clock",
        "events=+       | no counter ''; there are task-clock",
        "events=cycles+ | no counter ''; there are task-clock",
        "events=a:b:c   | no counter 'a:b:c'",
        "threads=       | threads=: true or false",
        "=              | no option ''; there are events, threads, stop",
        "period=1s      | no option 'period'; there are",
    })
    void whatCantBeUnderstoodIsSaid(String options, String message) {
        assertThatThrownBy(() -> AgentOptions.parse(options)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
