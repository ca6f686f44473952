package dev.syscope.linux.proc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The functions of an ELF file, from {@code .symtab} and {@code .dynsym} (elf(5)). 64-bit files only, in the machine's
 * byte order.
 */
public final class ElfSymbols implements AutoCloseable {
    private static final int PT_LOAD = 1;
    private static final int SHT_SYMTAB = 2;
    private static final int SHT_DYNSYM = 11;
    private static final int STT_FUNC = 2;
    private static final int STT_GNU_IFUNC = 10;
    private static final int SYMBOL_SIZE = 24;

    private final FileChannel channel;
    private final ByteBuffer elf;

    private ElfSymbols(FileChannel channel, ByteBuffer elf) {
        this.channel = channel;
        this.elf = elf;
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it can't be read, or isn't a 64-bit ELF file
     */
    public static ElfSymbols open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            ByteBuffer elf = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(channel.size(), Integer.MAX_VALUE));
            elf.order(ByteOrder.nativeOrder());
            if (elf.limit() < 64 || elf.getInt(0) != 0x464C457F || elf.get(4) != 2) {
                throw new IOException(file + " is not a 64-bit ELF file");
            }
            return new ElfSymbols(channel, elf);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Where in the file a function begins, which is what uprobes are placed by; empty if it has no such function. */
    public OptionalLong fileOffset(String function) {
        for (Table table : tables()) {
            for (int i = 0; i < table.count; i++) {
                int symbol = table.offset + i * SYMBOL_SIZE;
                if (isFunction(symbol) && name(table, symbol).equals(function)) {
                    return fileOffset(elf.getLong(symbol + 8));
                }
            }
        }
        return OptionalLong.empty();
    }

    /** The names of all its functions, sorted. */
    public List<String> functions() {
        TreeSet<String> names = new TreeSet<>();
        for (Table table : tables()) {
            for (int i = 0; i < table.count; i++) {
                int symbol = table.offset + i * SYMBOL_SIZE;
                if (isFunction(symbol)) {
                    names.add(name(table, symbol));
                }
            }
        }
        return List.copyOf(names);
    }

    /** A symbol table and where its names lie. */
    private record Table(int offset, int count, int names) {}

    private List<Table> tables() {
        List<Table> tables = new ArrayList<>();
        long sections = elf.getLong(0x28);
        int size = elf.getShort(0x3A);
        int count = elf.getShort(0x3C);
        for (int i = 0; i < count && sections + (long) (i + 1) * size <= elf.limit(); i++) {
            int section = (int) sections + i * size;
            int type = elf.getInt(section + 4);
            if (type == SHT_SYMTAB || type == SHT_DYNSYM) {
                int strings = (int) sections + elf.getInt(section + 0x28) * size;
                tables.add(new Table(
                        (int) elf.getLong(section + 0x18),
                        (int) (elf.getLong(section + 0x20) / SYMBOL_SIZE),
                        (int) elf.getLong(strings + 0x18)));
            }
        }
        return tables;
    }

    /** A defined function: undefined ones are in section 0. */
    private boolean isFunction(int symbol) {
        int type = elf.get(symbol + 4) & 0xF;
        return (type == STT_FUNC || type == STT_GNU_IFUNC) && elf.getShort(symbol + 6) != 0;
    }

    private String name(Table table, int symbol) {
        int start = table.names + elf.getInt(symbol);
        int end = start;
        while (elf.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        elf.get(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The place in the file of an address, by the loaded segment that it falls into. */
    private OptionalLong fileOffset(long address) {
        long headers = elf.getLong(0x20);
        int size = elf.getShort(0x36);
        int count = elf.getShort(0x38);
        for (int i = 0; i < count; i++) {
            int header = (int) headers + i * size;
            long start = elf.getLong(header + 0x10);
            if (elf.getInt(header) == PT_LOAD && address >= start && address < start + elf.getLong(header + 0x28)) {
                return OptionalLong.of(address - start + elf.getLong(header + 8));
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
