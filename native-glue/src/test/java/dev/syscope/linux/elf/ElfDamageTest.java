package dev.syscope.linux.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a target maps may be no ELF file, or a broken one: that gives no names, and never an error of ours. */
class ElfDamageTest {
    private static final StackMemory NOTHING = new StackMemory() {
        @Override
        public boolean read(long address) {
            return address % 3 == 0;
        }

        @Override
        public long word() {
            return 0x1234;
        }
    };

    @Test
    void damagedFilesAreReadWithoutError() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("/proc/self/exe"));
        Random random = new Random(42);
        int understood = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            for (int j = 0; j < 1 + random.nextInt(20); j++) {
                boolean inHeaders = random.nextInt(3) > 0;
                damaged[random.nextInt(inHeaders ? Math.min(1024, whole.length) : whole.length)] = (byte) random.nextInt();
            }
            try (ElfFile file = ElfFile.of(damaged, "damaged")) {
                look(file, random);
                understood++;
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThat(understood).isGreaterThan(100);
    }

    @Test
    void filesCutShortAreReadWithoutError() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("/proc/self/exe"));
        for (int length = 0; length < whole.length; length += 61) {
            byte[] cut = Arrays.copyOf(whole, length);
            try (ElfFile file = ElfFile.of(cut, "cut")) {
                look(file, new Random(length));
            } catch (IOException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    private static void look(ElfFile file, Random random) {
        ElfSymbols symbols = ElfSymbols.of(file);
        Optional<CallFrames> frames = CallFrames.of(file);
        for (int i = 0; i < 20; i++) {
            long address = random.nextInt(0x10000);
            symbols.nearest(address);
            FrameRegisters registers = new FrameRegisters();
            registers.set(FrameRegisters.SP, 0x7000);
            registers.set(FrameRegisters.PC, address);
            frames.ifPresent(each -> each.step(address, registers, NOTHING));
        }
    }
}
