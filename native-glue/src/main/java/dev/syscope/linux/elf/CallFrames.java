package dev.syscope.linux.elf;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The call frame information of an ELF file, {@code .eh_frame}: how to get from a function to its caller whether it has
 * a frame pointer or not.
 *
 * <p>Found by the program header {@code PT_GNU_EH_FRAME} and its sorted table, which stripped files have too. Linux
 * Standard Base, "Exception Frames"; DWARF 5, section 6.4.
 */
public final class CallFrames {
    private static final int DW_EH_PE_DATAREL_SDATA4 = 0x3b;
    private static final int DW_EH_PE_OMIT = 0xff;
    private static final int DW_EH_PE_PCREL = 0x10;
    private static final int HEADER = 12;
    private static final int ENTRY = 8;
    private static final int MOST_KNOWN = 65_536;

    private final ByteBuffer header;
    private final long headerAddress;
    private final int entries;
    private final ByteBuffer frames;
    private final long framesAddress;
    private final FrameProgram program = new FrameProgram();

    /** The rules of places that were asked for before: the same come again and again. */
    private final Map<Long, FrameRules> known = new HashMap<>();

    private CallFrames(ByteBuffer header, long headerAddress, int entries, ByteBuffer frames, long framesAddress) {
        this.header = header;
        this.headerAddress = headerAddress;
        this.entries = entries;
        this.frames = frames;
        this.framesAddress = framesAddress;
    }

    /** That of a file; empty if it has none that we can read. */
    public static Optional<CallFrames> of(ElfFile file) {
        try {
            for (ElfFile.Segment segment : file.segments()) {
                if (segment.type() == ElfFile.PT_GNU_EH_FRAME) {
                    return of(file, segment);
                }
            }
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<CallFrames> of(ElfFile file, ElfFile.Segment segment) throws IOException {
        ByteBuffer header = file.bytes(segment.offset(), segment.fileSize());
        int pointer = header.get(1) & 0xf;
        boolean understood = header.get(0) == 1
                && (header.get(1) & 0xf0) == DW_EH_PE_PCREL
                && (pointer == 0xb || pointer == 3)
                && header.get(2) == 3 // udata4
                && (header.get(3) & 0xff) == DW_EH_PE_DATAREL_SDATA4;
        if (!understood) {
            return Optional.empty();
        }
        long address = segment.address() + 4 + header.getInt(4);
        int entries = Math.clamp(header.getInt(8), 0, (header.limit() - HEADER) / ENTRY);
        Optional<ElfFile.Segment> loaded = file.loaded(address);
        if (loaded.isEmpty()) {
            return Optional.empty();
        }
        long skip = address - loaded.get().address();
        ByteBuffer frames = file.bytes(loaded.get().offset() + skip, loaded.get().fileSize() - skip);
        return Optional.of(new CallFrames(header, segment.address(), entries, frames, address));
    }

    /** What became of a step outwards. */
    public enum Step {
        /** The registers are the caller's. */
        CALLER,
        /** The registers are those of what a signal interrupted: the program counter is the next instruction's. */
        INTERRUPTED,
        /** There is no caller. */
        OUTERMOST,
        /** Nothing is known of this place, or memory that it needs. */
        UNKNOWN
    }

    /**
     * Goes from a frame to its caller's.
     *
     * @param address of an instruction in the frame's function, as the file counts
     * @param registers the frame's; the caller's afterwards
     */
    public Step step(long address, FrameRegisters registers, StackMemory memory) {
        try {
            FrameRules rules = known.get(address);
            if (rules == null) {
                int at = entry(address);
                rules = at < 0 ? FrameRules.NONE : rules(at, address);
                if (known.size() >= MOST_KNOWN) {
                    known.clear();
                }
                known.put(address, rules);
            }
            return rules == FrameRules.NONE ? Step.UNKNOWN : rules.apply(frames, registers, memory);
        } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException | ArithmeticException e) {
            return Step.UNKNOWN; // the file contradicts itself
        }
    }

    /** Where in {@link #frames} the entry is that may cover an address. */
    private int entry(long address) {
        long wanted = address - headerAddress;
        int low = 0;
        int high = entries - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            if (header.getInt(HEADER + middle * ENTRY) <= wanted) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (high < 0) {
            return -1;
        }
        long at = headerAddress + header.getInt(HEADER + high * ENTRY + 4) - framesAddress;
        return at < 0 || at > frames.limit() ? -1 : (int) at;
    }

    private FrameRules rules(int entry, long address) {
        frames.position(entry);
        int length = frames.getInt();
        int end = Math.addExact(frames.position(), length);
        int back = frames.position() - frames.getInt();
        int afterPointer = frames.position();
        CommonEntry common = CommonEntry.at(frames, back);
        if (!common.understood()) {
            return FrameRules.NONE;
        }
        frames.position(afterPointer);
        long start = pointer(common.encoding());
        long range = pointer(common.encoding() & 0xf);
        if (address < start || address - start >= range) {
            return FrameRules.NONE;
        }
        if (common.augmented()) {
            int skip = (int) FrameProgram.unsigned(frames);
            frames.position(frames.position() + skip);
        }
        int instructions = frames.position();
        return program.run(frames, common, instructions, end, start, address);
    }

    private long pointer(int encoding) {
        long base = (encoding & 0x70) == DW_EH_PE_PCREL ? framesAddress + frames.position() : 0;
        long value =
                switch (encoding & 0xf) {
                    case 0, 4, 0xc -> frames.getLong();
                    case 2 -> Short.toUnsignedLong(frames.getShort());
                    case 3 -> Integer.toUnsignedLong(frames.getInt());
                    case 0xa -> frames.getShort();
                    case 0xb -> frames.getInt();
                    default -> throw new IndexOutOfBoundsException("pointer encoding " + encoding);
                };
        return base + value;
    }

    /** What several functions share (a CIE). */
    record CommonEntry(
            int instructions,
            int end,
            long codeFactor,
            long dataFactor,
            int returnColumn,
            int encoding,
            boolean augmented,
            boolean signal,
            boolean understood) {
        static CommonEntry at(ByteBuffer frames, int at) {
            frames.position(at);
            int length = frames.getInt();
            int end = Math.addExact(frames.position(), length);
            frames.getInt(); // zero, which makes it one
            int version = frames.get();
            StringBuilder augmentation = new StringBuilder();
            for (byte letter = frames.get(); letter != 0; letter = frames.get()) {
                augmentation.append((char) letter);
            }
            long codeFactor = FrameProgram.unsigned(frames);
            long dataFactor = FrameProgram.signed(frames);
            int returnColumn = version == 1 ? frames.get() & 0xff : (int) FrameProgram.unsigned(frames);
            boolean augmented = augmentation.length() > 0 && augmentation.charAt(0) == 'z';
            int encoding = 0;
            boolean signal = false;
            boolean understood = augmented || augmentation.isEmpty();
            int afterAugmentation = frames.position();
            if (augmented) {
                int size = (int) FrameProgram.unsigned(frames);
                afterAugmentation = frames.position() + size;
                for (int i = 1; i < augmentation.length(); i++) {
                    switch (augmentation.charAt(i)) {
                        case 'R' -> encoding = frames.get() & 0xff;
                        case 'L' -> frames.get();
                        case 'P' -> skipPointer(frames, frames.get() & 0xff);
                        case 'S' -> signal = true;
                        case 'B' -> {} // aarch64: return addresses are signed with the B key
                        default -> i = augmentation.length(); // the size tells where it ends
                    }
                }
            }
            return new CommonEntry(
                    afterAugmentation, end, codeFactor, dataFactor, returnColumn, encoding, augmented, signal, understood);
        }

        private static void skipPointer(ByteBuffer frames, int encoding) {
            if (encoding == DW_EH_PE_OMIT) {
                return;
            }
            int size =
                    switch (encoding & 0xf) {
                        case 2, 0xa -> 2;
                        case 3, 0xb -> 4;
                        default -> 8;
                    };
            frames.position(frames.position() + size);
        }
    }
}
