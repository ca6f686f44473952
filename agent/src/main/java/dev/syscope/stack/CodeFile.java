package dev.syscope.stack;

import dev.syscope.demangle.Demangler;
import dev.syscope.linux.elf.CallFrames;
import dev.syscope.linux.elf.ElfFile;
import dev.syscope.linux.elf.ElfSymbols;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What a file says of its code. Read once; the file may change or vanish afterwards. */
final class CodeFile {
    /** Nothing. */
    static final CodeFile UNREADABLE = new CodeFile(null, null, Optional.empty());

    private static final int MOST_NAMES = 4096;

    private final Map<String, String> names = new HashMap<>();
    private final ElfFile elf;
    private final ElfSymbols symbols;
    private final Optional<CallFrames> frames;

    private CodeFile(ElfFile elf, ElfSymbols symbols, Optional<CallFrames> frames) {
        this.elf = elf;
        this.symbols = symbols;
        this.frames = frames;
    }

    /** Reads a file and closes it. */
    static CodeFile of(ElfFile elf) throws IOException {
        try (elf) {
            return new CodeFile(elf, ElfSymbols.of(elf), CallFrames.of(elf));
        }
    }

    /** The address, as the file counts, of a place in it. */
    OptionalLong address(long place) {
        return elf == null ? OptionalLong.empty() : elf.address(place);
    }

    Optional<ElfSymbols.Near> function(long place) {
        OptionalLong address = address(place);
        return address.isEmpty() ? Optional.empty() : symbols.nearest(address.getAsLong());
    }

    /** A function's name as a person would write it. */
    String name(ElfSymbols.Near function) {
        if (names.size() > MOST_NAMES) {
            names.clear();
        }
        return names.computeIfAbsent(function.name(), Demangler::demangle);
    }

    Optional<CallFrames> frames() {
        return frames;
    }
}
