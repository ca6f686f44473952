package dev.syscope.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"", "two\nlines", "return\r", "a \"quoted\" one", "a \"b\" #7 prio=5 nid=0x1", "\"", "\ud83d\ude00 and \0", "next\u2028line"})
    void aNameMayHoldAnything(String name) {
        String print = "\"VM Thread\" os_prio=0 cpu=1.00ms elapsed=5.0s tid=0x00007f3c0c0a0800 nid=9 runnable\n\n\"" + name
                + "\" #12 [4711] prio=5 os_prio=0 cpu=77.33ms elapsed=5.01s tid=0x00007f3c0c00a800 nid=4711 runnable  [0x0]\n"
                + "   java.lang.Thread.State: RUNNABLE\n\n";
        assertThat(JvmThreads.parse(print)).isEqualTo(Map.of(4711L, new JfrThread.Java(name, 12)));
        assertThat(JvmText.decode(print.getBytes(StandardCharsets.UTF_8))).isEqualTo(print);
    }

    /** HotSpot's own strings, as {@link DataOutputStream#writeUTF} encodes. */
    @Test
    void modifiedUtf8IsDecoded() throws IOException {
        String text = "\0 \u00e4 \u4e2d \ud7ff \ud83d\ude00 lone \ud83d";
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new DataOutputStream(bytes).writeUTF(text);
        byte[] all = bytes.toByteArray();
        assertThat(JvmText.decode(Arrays.copyOfRange(all, 2, all.length))).isEqualTo(text);
        assertThat(JvmText.decode(new byte[] {(byte) 0xed, (byte) 0xa0})).isEqualTo("\ufffd");
        assertThat(JvmText.decode(new byte[0])).isEmpty();
    }
}
