package dev.syscope.linux.bpf.btf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** BTF from who knows where: read right, or refused with a BtfException, and nothing else. */
class BtfProperties {
    private static final String STRINGS = "\0int\0point\0x\0y\0flag\0link\0point_t\0";

    /** {@code typedef struct point { int x; union { int y; struct point *link; }; int flag:3; } point_t;}. */
    private static ByteBuffer sample() {
        int[] words = {
            name("int"), 1 << 24, 4, 32, // 1: int
            name("point"), 1 << 31 | 4 << 24 | 3, 24, // 2: struct point
            name("x"), 1, 0, 0, 3, 64, name("flag"), 1, 3 << 24 | 130,
            0, 5 << 24 | 2, 8, // 3: the union
            name("y"), 1, 0, name("link"), 4, 0,
            0, 2 << 24, 5, // 4: pointer to 5
            0, 10 << 24, 6, // 5: const 6
            name("point_t"), 8 << 24, 2 // 6: typedef of 2
        };
        byte[] strings = STRINGS.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(24 + words.length * 4 + strings.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24);
        out.putInt(0).putInt(words.length * 4).putInt(words.length * 4).putInt(strings.length);
        for (int word : words) {
            out.putInt(word);
        }
        return out.put(strings).flip();
    }

    private static int name(String name) {
        return STRINGS.indexOf("\0" + name + "\0") + 1;
    }

    @Example
    void fieldsAreFoundThroughUnionsPointersTypedefsAndBits() {
        Btf btf = Btf.parse(sample());
        assertThat(btf.size()).isEqualTo(7);
        assertThat(btf.sizeOf("point")).hasValue(24);
        assertThat(btf.field("point", "y")).isEqualTo(new Field(List.of(), 8, 4, 0, 0));
        assertThat(btf.field("point", "link", "link", "x")).isEqualTo(new Field(List.of(8, 8), 0, 4, 0, 0));
        assertThat(btf.field("point", "flag")).isEqualTo(new Field(List.of(), 16, 4, 2, 3));
        assertThat(btf.findField("point", "z")).isEmpty();
        assertThat(btf.find(Kind.TYPEDEF, "point_t")).hasValue(6);
    }

    @Property(tries = 2000)
    void changedBytesAreReadOrRefused(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int changes) {
        ByteBuffer data = sample();
        Random random = new Random(seed);
        for (int i = 0; i < changes; i++) {
            data.put(random.nextInt(data.limit()), (byte) random.nextInt());
        }
        useAll(data);
    }

    @Property(tries = 300)
    void truncatedBtfIsRefused(@ForAll @IntRange(min = 0, max = 240) int length) {
        ByteBuffer data = sample();
        if (length < data.limit()) {
            assertThatThrownBy(() -> Btf.parse(data.limit(length))).isInstanceOf(BtfException.class);
        }
    }

    @Property(tries = 500)
    void noiseIsRefused(@ForAll byte[] noise) {
        useAll(ByteBuffer.wrap(noise));
    }

    @Example
    void foreignFilesAreRefusedByName() {
        assertThatThrownBy(() -> Btf.parse(ByteBuffer.wrap(new byte[] {0x7f, 'E', 'L', 'F'})))
                .hasMessage("this is no BTF of a little-endian machine: it doesn't begin with 0xeb9f");
        ByteBuffer newer = sample().put(2, (byte) 2);
        assertThatThrownBy(() -> Btf.parse(newer)).hasMessage("BTF of version 2 is not known, only version 1");
    }

    private static void useAll(ByteBuffer data) {
        try {
            Btf btf = Btf.parse(data);
            for (int id = 0; id < btf.size(); id++) {
                btf.kind(id);
            }
            btf.sizeOf("point");
            btf.findField("point", "link", "link", "flag");
            btf.findField("point", "x[3]");
            btf.enumValue("point", "x");
            for (int id = 0; id < btf.size(); id++) {
                btf.name(id);
                btf.size(id);
            }
        } catch (BtfException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
