package dev.syscope.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmThreadsTest {
    /** As JDK 8, 11 and 17, 21, and 22 and later write the same thread: {@code Thread.print} of {@code thread.cpp}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "`\"the worker\" #12 daemon prio=5 os_prio=0 tid=0x00007f3c0c00a800 nid=0x1267 waiting on condition [0x00007f3c14f3d000]`",
        "`\"the worker\" #12 daemon prio=5 os_prio=0 cpu=77.33ms elapsed=5.01s tid=0x00007f3c0c00a800 nid=0x1267 waiting on condition  [0x00007f3c14f3d000]`",
        "`\"the worker\" #12 [4711] daemon prio=5 os_prio=0 cpu=77.33ms elapsed=5.01s tid=0x00007f3c0c00a800 nid=4711 waiting on condition  [0x00007f3c14f3d000]`",
    })
    void aThreadIsFoundInWhatEachJdkPrints(String line) {
        String print = "Full thread dump OpenJDK 64-Bit Server VM:\n\n" + line
                + "\n   java.lang.Thread.State: TIMED_WAITING (sleeping)\n\n"
                + "\"VM Thread\" os_prio=0 cpu=1.00ms elapsed=5.0s tid=0x00007f3c0c0a0800 nid=0x1268 runnable\n";
        assertThat(JvmThreads.parse(print)).isEqualTo(Map.of(4711L, new JfrThread.Java("the worker", 12)));
    }
}
