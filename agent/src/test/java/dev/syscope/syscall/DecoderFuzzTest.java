package dev.syscope.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever a target does, decoding it ends, throws nothing and writes a bounded line. */
class DecoderFuzzTest {
    private static final int LONGEST = 4_000_000;

    @Property(tries = 80)
    void everyCallOfRandomArgumentsIsDecoded(
            @ForAll Architecture architecture, @ForAll long seed, @ForAll boolean verbose, @ForAll @IntRange(max = 64) int limit) {
        Random random = new Random(seed);
        DecodeOptions options = new DecodeOptions(
                limit,
                DecodeOptions.HexStrings.values()[random.nextInt(4)],
                DecodeOptions.ConstantStyle.values()[random.nextInt(3)],
                random.nextBoolean() ? Set.of(Descriptors.Detail.values()) : Set.of(),
                random.nextBoolean(),
                verbose ? DecodeOptions.Calls.NONE : DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.NONE);
        for (int nr = 0; nr < 480; nr++) {
            FakeCall call = new FakeCall(architecture, nr, arguments(random));
            byte[] bytes = new byte[random.nextInt(9000)];
            if (random.nextBoolean()) {
                random.nextBytes(bytes);
            } else {
                for (int i = 0; i + 8 <= bytes.length; i += 8) {
                    bytes[i] = (byte) random.nextInt(4);
                    bytes[i + 2] = (byte) (random.nextInt(3) == 0 ? 1 : 0);
                }
            }
            call.with(0x10000, bytes);
            call.returned(random.nextInt(3) == 0 ? -random.nextInt(600) : random.nextInt(5000));
            String line = call.line(options);
            assertThat(line.length()).as(line.substring(0, Math.min(200, line.length()))).isLessThan(LONGEST);
            assertThat(line).as("no control character and no byte beyond ASCII").matches("[ -~]*");
        }
    }

    private static long[] arguments(Random random) {
        long[] arguments = new long[6];
        for (int i = 0; i < 6; i++) {
            arguments[i] =
                    switch (random.nextInt(6)) {
                        case 0 -> random.nextLong();
                        case 1 -> 0x10000 + random.nextInt(9000);
                        case 2 -> 0x10000;
                        case 3 -> -random.nextInt(200);
                        case 4 -> random.nextInt(100);
                        default -> 1L << random.nextInt(64);
                    };
        }
        return arguments;
    }
}
