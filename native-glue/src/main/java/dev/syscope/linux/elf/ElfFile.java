package dev.syscope.linux.elf;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The headers of a 64-bit ELF file in the machine's byte order (elf(5)), and pieces of it on demand.
 *
 * <p>Read rather than mapped: a file that is cut short while it is mapped would bring us down.
 */
public final class ElfFile implements AutoCloseable {
    static final int PT_LOAD = 1;
    static final int PT_GNU_EH_FRAME = 0x6474e550;
    private static final int HEADER_SIZE = 64;
    private static final int MAGIC = 0x464C457F;
    private static final int ELFCLASS64 = 2;

    /** Larger pieces are taken for nonsense. */
    private static final int MOST_BYTES = 256 << 20;

    private static final int MOST_HEADERS = 65_535;

    private final Bytes bytes;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();

    /** Where the file's bytes come from. */
    private interface Bytes extends AutoCloseable {
        int read(ByteBuffer into, long offset) throws IOException;

        @Override
        void close() throws IOException;
    }

    /** An entry of the program header table. */
    record Segment(int type, long offset, long address, long fileSize, long memorySize) {}

    /** An entry of the section header table. */
    record Section(int type, long offset, long size, int link) {}

    private ElfFile(Bytes bytes, String name) throws IOException {
        this.bytes = bytes;
        try {
            ByteBuffer header = bytes(0, HEADER_SIZE);
            if (header.getInt(0) != MAGIC || header.get(4) != ELFCLASS64) {
                throw new IOException(name + " is not a 64-bit ELF file");
            }
            readSegments(header.getLong(0x20), header.getShort(0x36), header.getShort(0x38));
            readSections(header.getLong(0x28), header.getShort(0x3A), header.getShort(0x3C));
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new IOException(name + " is not a whole ELF file", e);
        }
    }

    /**
     * Opens a file.
     *
     * @throws IOException if it can't be read, or isn't a 64-bit ELF file
     */
    public static ElfFile open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file);
        try {
            return new ElfFile(
                    new Bytes() {
                        @Override
                        public int read(ByteBuffer into, long offset) throws IOException {
                            return channel.read(into, offset);
                        }

                        @Override
                        public void close() throws IOException {
                            channel.close();
                        }
                    },
                    file.toString());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * One that lies in memory, such as the vDSO.
     *
     * @throws IOException if it isn't a 64-bit ELF file
     */
    public static ElfFile of(byte[] image, String name) throws IOException {
        return new ElfFile(
                new Bytes() {
                    @Override
                    public int read(ByteBuffer into, long offset) {
                        if (offset >= image.length) {
                            return -1;
                        }
                        int count = (int) Math.min(into.remaining(), image.length - offset);
                        into.put(image, (int) offset, count);
                        return count;
                    }

                    @Override
                    public void close() {}
                },
                name);
    }

    private void readSegments(long offset, int size, int count) throws IOException {
        int number = count & MOST_HEADERS;
        ByteBuffer table = bytes(offset, (long) number * (size & 0xffff));
        for (int i = 0; i < number; i++) {
            int at = i * size;
            segments.add(new Segment(
                    table.getInt(at),
                    table.getLong(at + 8),
                    table.getLong(at + 0x10),
                    table.getLong(at + 0x20),
                    table.getLong(at + 0x28)));
        }
    }

    /** A file may have lost them, and be run all the same. */
    private void readSections(long offset, int size, int count) {
        int number = count & MOST_HEADERS;
        if (number == 0) {
            return;
        }
        try {
            ByteBuffer table = bytes(offset, (long) number * (size & 0xffff));
            for (int i = 0; i < number; i++) {
                int at = i * size;
                sections.add(new Section(
                        table.getInt(at + 4), table.getLong(at + 0x18), table.getLong(at + 0x20), table.getInt(at + 0x28)));
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            sections.clear();
        }
    }

    List<Section> sections() {
        return sections;
    }

    List<Segment> segments() {
        return segments;
    }

    /**
     * A piece of the file.
     *
     * @throws IOException if the file doesn't have it
     */
    ByteBuffer bytes(long offset, long size) throws IOException {
        if (offset < 0 || size < 0 || size > MOST_BYTES) {
            throw new IOException("no " + size + " bytes at " + offset);
        }
        ByteBuffer piece = ByteBuffer.allocate((int) size).order(ByteOrder.nativeOrder());
        while (piece.hasRemaining()) {
            if (bytes.read(piece, offset + piece.position()) <= 0) {
                throw new IOException("the file ends before " + (offset + size));
            }
        }
        return piece.flip();
    }

    /** The loaded segment that an address falls into. */
    Optional<Segment> loaded(long address) {
        return segments.stream()
                .filter(each -> each.type() == PT_LOAD
                        && address - each.address() >= 0
                        && address - each.address() < each.memorySize())
                .findFirst();
    }

    /** The place in the file of an address. */
    public OptionalLong fileOffset(long address) {
        return loaded(address).map(each -> OptionalLong.of(address - each.address() + each.offset())).orElse(OptionalLong.empty());
    }

    /** The address, as the file's symbols count, of a place in the file that is loaded. */
    public OptionalLong address(long fileOffset) {
        for (Segment each : segments) {
            if (each.type() == PT_LOAD
                    && fileOffset - each.offset() >= 0
                    && fileOffset - each.offset() < each.fileSize()) {
                return OptionalLong.of(fileOffset - each.offset() + each.address());
            }
        }
        return OptionalLong.empty();
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }
}
