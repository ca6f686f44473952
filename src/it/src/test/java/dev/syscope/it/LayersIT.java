package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arrows point downwards only: what the design draws, held by looking at what each file imports or names. */
class LayersIT {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "native-glue ; dev\\.syscope\\.(?!linux)",
                "agent ; dev\\.syscope\\.cli",
                "agent/src/main/java/dev/syscope/syscall ; dev\\.syscope\\.(?!linux|syscall)",
                "agent ; java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor)",
                "cli ; java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor)",
                "cli ; dev\\.syscope\\.linux\\.Kernel",
            })
    void doesNotReachUp(String folder, String forbidden) throws IOException {
        Pattern pattern = Pattern.compile("^import (static )?" + forbidden, Pattern.MULTILINE);
        Path top = Run.ROOT.resolve(folder);
        Path main = folder.contains("/") ? top : top.resolve("src/main/java");
        try (Stream<Path> files = Files.walk(main)) {
            List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(sources).isNotEmpty();
            assertThat(sources.stream().filter(file -> pattern.matcher(read(file)).find())).isEmpty();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
