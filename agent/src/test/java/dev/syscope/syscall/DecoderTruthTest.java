package dev.syscope.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls with the memory that they had and the line that strace 6.1 wrote of them on x86-64.
 *
 * <p>The resources are recordings of a program that makes each call with 64 KiB of memory at a fixed address, while
 * strace injects the result, so that nothing happens. {@code o} begins with strace's options, {@code m} writes memory,
 * {@code c} is a call with six registers and its result, and {@code >} the line.
 */
class DecoderTruthTest {
    private static final long BASE = 0x10000000L;
    private static final int SIZE = 0x10000;

    private final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 8);

    @ParameterizedTest
    @ValueSource(strings = {"process", "time", "network", "ioctl", "other"})
    void linesAreStraces(String family) throws IOException {
        List<String> differences = new ArrayList<>();
        int cases = 0;
        DecodeOptions options = DecodeOptions.DEFAULT;
        String got = "";
        for (String line : lines(family + ".txt")) {
            String rest = line.substring(Math.min(line.length(), 2));
            switch (line.charAt(0)) {
                case 'o' -> {
                    options = options(rest);
                    memory.fill((byte) 0);
                }
                case 'm' -> remember(rest.split(" "));
                case 'c' -> got = decode(options, rest.split(" "));
                default -> {
                    cases++;
                    if (!got.equals(rest)) {
                        differences.add("strace: " + rest + "\nours:   " + got);
                    }
                }
            }
        }
        assertThat(differences).isEmpty();
        assertThat(cases).isGreaterThan(50);
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = DecoderTruthTest.class.getResourceAsStream("/truth/" + resource);
                BufferedReader reader =
                        new BufferedReader(new InputStreamReader(in, StandardCharsets.ISO_8859_1))) {
            return reader.lines().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static DecodeOptions options(String words) {
        boolean verbose = words.contains("-v");
        DecodeOptions.ConstantStyle style = words.contains("-X verbose")
                ? DecodeOptions.ConstantStyle.VERBOSE
                : words.contains("-X raw") ? DecodeOptions.ConstantStyle.RAW : DecodeOptions.ConstantStyle.ABBREV;
        return new DecodeOptions(
                32,
                DecodeOptions.HexStrings.NONE,
                style,
                Set.of(),
                false,
                verbose ? DecodeOptions.Calls.NONE : DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.NONE);
    }

    private void remember(String[] words) {
        byte[] bytes = words.length > 1 ? HexFormat.of().parseHex(words[1]) : new byte[0];
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, Long.parseLong(words[0]), bytes.length);
    }

    private String decode(DecodeOptions options, String[] words) {
        SyscallTable table = SyscallTable.of(Architecture.X86_64);
        int nr = table.number(words[0]).orElseThrow();
        long[] arguments = new long[6];
        for (int i = 0; i < 6; i++) {
            arguments[i] = Long.parseUnsignedLong(words[i + 1]);
        }
        long result = Long.parseLong(words[7]);
        LineBuffer line = new LineBuffer();
        TextValueWriter out = new TextValueWriter(line, options);
        Decoder decoder = new Decoder(options);
        line.append(words[0]);
        line.append('(');
        if (decoder.entry(new Call(nr, arguments, result), out)) {
            decoder.exit(new Call(nr, arguments, result), out);
        }
        line.append(") = ");
        decoder.result(new Call(nr, arguments, result), out);
        return new String(line.array(), 0, line.length(), StandardCharsets.ISO_8859_1);
    }

    /** A recorded call. */
    private final class Call implements SyscallRecord, TargetMemory, Descriptors {
        private final int nr;
        private final long[] arguments;
        private final long result;

        Call(int nr, long[] arguments, long result) {
            this.nr = nr;
            this.arguments = arguments;
            this.result = result;
        }

        @Override
        public int read(long address, MemorySegment into, long offset, int length) {
            long at = address - BASE;
            int count = at < 0 || at >= SIZE ? 0 : (int) Math.min(length, SIZE - at);
            if (count > 0) {
                MemorySegment.copy(memory, at, into, offset, count);
            }
            return Math.max(0, count);
        }

        @Override
        public Optional<String> path(int fd) {
            return Optional.empty();
        }

        @Override
        public Optional<String> currentDirectory() {
            return Optional.empty();
        }

        @Override
        public int pid() {
            return 1;
        }

        @Override
        public int tid() {
            return 1;
        }

        @Override
        public long timeNanos() {
            return 0;
        }

        @Override
        public Architecture architecture() {
            return Architecture.X86_64;
        }

        @Override
        public int nr() {
            return nr;
        }

        @Override
        public int interruptedNr() {
            return -1;
        }

        @Override
        public long argument(int index) {
            return arguments[index];
        }

        @Override
        public long instructionPointer() {
            return 0;
        }

        @Override
        public long stackPointer() {
            return 0;
        }

        @Override
        public long returnValue() {
            return result;
        }

        @Override
        public boolean failed() {
            return result < 0 && result >= -4095;
        }

        @Override
        public long durationNanos() {
            return 0;
        }

        @Override
        public TargetMemory memory() {
            return this;
        }

        @Override
        public Descriptors descriptors() {
            return this;
        }
    }
}
