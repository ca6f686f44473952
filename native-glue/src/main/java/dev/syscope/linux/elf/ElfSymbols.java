package dev.syscope.linux.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The functions of an ELF file, from {@code .symtab} and {@code .dynsym} (elf(5)). Not for use by several threads. */
public final class ElfSymbols implements AutoCloseable {
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;
    private static final int SYMBOL_SIZE = 24;
    private static final int LONGEST_NAME = 4096;

    private final ElfFile file;
    private final List<Table> tables = new ArrayList<>();

    /**
     * The addresses of all functions in ascending order, and beside each its table and place; made when first needed.
     */
    private long[] addresses;

    private int[] places;

    private ElfSymbols(ElfFile file) {
        this.file = file;
        for (ElfFile.Section section : file.sections()) {
            if (section.type() == SHT_SYMTAB || section.type() == SHT_DYNSYM) {
                try {
                    ElfFile.Section names = file.sections().get(section.link());
                    tables.add(new Table(
                            file.bytes(section.offset(), section.size()), file.bytes(names.offset(), names.size())));
                } catch (IOException | IndexOutOfBoundsException e) {
                    continue; // a table that isn't there has no symbols
                }
            }
        }
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it can't be read, or isn't a 64-bit ELF file
     */
    public static ElfSymbols open(Path file) throws IOException {
        return new ElfSymbols(ElfFile.open(file));
    }

    /** Those of a file that is open; closing them closes it. */
    public static ElfSymbols of(ElfFile file) {
        return new ElfSymbols(file);
    }

    /** Where in the file a function begins, which is what uprobes are placed by; empty if it has no such function. */
    public OptionalLong fileOffset(String function) {
        for (Table table : tables) {
            for (int i = 0; i < table.count(); i++) {
                if (table.isFunction(i) && table.name(i).equals(function)) {
                    return file.fileOffset(table.address(i));
                }
            }
        }
        return OptionalLong.empty();
    }

    /** The names of all its functions, sorted. */
    public List<String> functions() {
        TreeSet<String> names = new TreeSet<>();
        for (Table table : tables) {
            for (int i = 0; i < table.count(); i++) {
                if (table.isFunction(i)) {
                    names.add(table.name(i));
                }
            }
        }
        return List.copyOf(names);
    }

    /**
     * A function and how far behind its beginning an address lies.
     *
     * @param name as the file has it
     * @param offset bytes
     */
    public record Near(String name, long offset) {}

    /**
     * The function that begins last before an address; of several that begin there the first in the file, and
     * {@code .symtab} or {@code .dynsym} as the file has them. In a stripped file it may be another function than the
     * one that the address belongs to, as in strace's output.
     */
    public Optional<Near> nearest(long address) {
        if (addresses == null) {
            sort();
        }
        int at = Arrays.binarySearch(addresses, address);
        if (at < 0) {
            at = -at - 2;
        }
        if (at < 0) {
            return Optional.empty();
        }
        while (at > 0 && addresses[at - 1] == addresses[at]) {
            at--;
        }
        int number = places[at];
        for (Table table : tables) {
            if (number < table.count()) {
                return Optional.of(new Near(table.name(number), address - addresses[at]));
            }
            number -= table.count();
        }
        return Optional.empty();
    }

    private void sort() {
        List<long[]> all = new ArrayList<>();
        int before = 0;
        for (Table table : tables) {
            for (int i = 0; i < table.count(); i++) {
                if (table.isFunction(i) && !table.isIndirect(i)) {
                    all.add(new long[] {table.address(i), before + i});
                }
            }
            before += table.count();
        }
        all.sort((one, other) -> Long.compare(one[0], other[0])); // stable: the first in the file comes first
        addresses = all.stream().mapToLong(each -> each[0]).toArray();
        places = all.stream().mapToInt(each -> (int) each[1]).toArray();
    }

    /** A symbol table and its names. */
    private record Table(ByteBuffer symbols, ByteBuffer names) {
        int count() {
            return symbols.limit() / SYMBOL_SIZE;
        }

        private int type(int symbol) {
            return symbols.get(symbol * SYMBOL_SIZE + 4) & 0xF;
        }

        /** A defined function: undefined ones are in section 0. */
        boolean isFunction(int symbol) {
            return (type(symbol) == STT_FUNC || isIndirect(symbol)) && symbols.getShort(symbol * SYMBOL_SIZE + 6) != 0;
        }

        /** Whether it is what chooses a function rather than a function. */
        boolean isIndirect(int symbol) {
            return type(symbol) == STT_GNU_IFUNC;
        }

        long address(int symbol) {
            return symbols.getLong(symbol * SYMBOL_SIZE + 8);
        }

        String name(int symbol) {
            int start = symbols.getInt(symbol * SYMBOL_SIZE);
            int end = Math.max(0, start);
            while (end < names.limit() && names.get(end) != 0 && end - start < LONGEST_NAME) {
                end++;
            }
            return start < 0 || start >= end ? "" : new String(names.array(), start, end - start, StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
