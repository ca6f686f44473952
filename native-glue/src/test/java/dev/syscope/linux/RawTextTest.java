package dev.syscope.linux;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RawTextTest {
    @Property
    void everySequenceOfBytesComesBack(@ForAll byte[] bytes) {
        assertThat(RawText.encode(RawText.decode(bytes, 0, bytes.length))).isEqualTo(bytes);
    }

    @Property
    void textThatIsValidIsItself(@ForAll String text) {
        String valid = text.replaceAll("[\\ud800-\\udfff]", "");
        byte[] bytes = RawText.encode(valid);
        assertThat(bytes).isEqualTo(valid.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(RawText.decode(bytes, 0, bytes.length)).isEqualTo(valid);
    }

    @Test
    void bytesThatAreNotUtf8AreLoneSurrogates() {
        byte[] bytes = {'a', (byte) 0xC3, (byte) 0xA4, (byte) 0xFF, (byte) 0xED, (byte) 0xA0, (byte) 0x80, (byte) 0xC3};
        assertThat(RawText.decode(bytes, 0, bytes.length)).isEqualTo("a\u00e4\udcff\udced\udca0\udc80\udcc3");
    }
}
