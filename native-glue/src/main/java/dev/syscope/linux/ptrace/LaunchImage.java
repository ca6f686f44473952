package dev.syscope.linux.ptrace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Nr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The program that runs in a launched child before the command does: a static ELF of a few hundred bytes, made in Java.
 *
 * <p>Its code ({@link LaunchCode}) makes one system call after the other out of a table, then executes the command with
 * its own arguments and environment. What a launch needs is so a list of system calls, and the machine code is the same
 * for all. When a call gives less than the table asks for, or the exec fails, it writes {@code {result, address of the
 * table's line}} to its socket and exits with status 1.
 *
 * <pre>
 * BASE          ELF header, three program headers: all this, a zeroed page, a stack that isn't executable
 * BASE + 0x100  the code
 * BASE + 0x400  the table: nr, six arguments, the least result that is no failure; ended by -1, path
 * then          what the arguments point to
 * SCRATCH       a writable page
 * </pre>
 */
final class LaunchImage {
    static final int BASE = 0x10000000;
    static final int TABLE = BASE + 0x400;

    /** A writable page in the child. */
    static final int SCRATCH = 0x20000000;

    /** The least result for a call whose failure doesn't matter. */
    static final long ANY = Long.MIN_VALUE;

    /** Beyond every table, so that what follows it can be placed before its length is known. */
    private static final int LINES = 512;

    private static final int DATA = 0x400 + LINES * 64;

    private final int socket;
    private final List<long[]> table = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private ByteBuffer data = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);

    /** An image that reports to a socket of the child. */
    LaunchImage(int socket) {
        this.socket = socket;
    }

    /**
     * Adds a system call.
     *
     * @param what what it does, in words, for the message about its failure
     * @param least the least result that is no failure
     */
    void call(String what, long least, long nr, long... arguments) {
        if (table.size() == LINES - 1) {
            throw new IllegalStateException("too many calls between spawn and exec");
        }
        long[] line = new long[8];
        line[0] = nr;
        System.arraycopy(arguments, 0, line, 1, arguments.length);
        line[7] = least;
        table.add(line);
        words.add(what);
    }

    /** Places bytes in the image and gives their address in the child, a multiple of 8. */
    long place(byte[] bytes) {
        while (data.remaining() < bytes.length + 16) {
            data = ByteBuffer.allocate(data.capacity() * 2).order(ByteOrder.LITTLE_ENDIAN).put(data.flip());
        }
        data.position(data.position() + 7 & -8);
        long address = BASE + DATA + data.position();
        data.put(bytes);
        return address;
    }

    /** Places 64-bit words. */
    long place(long... longs) {
        ByteBuffer bytes = ByteBuffer.allocate(longs.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long each : longs) {
            bytes.putLong(each);
        }
        return place(bytes.array());
    }

    /** The words for the line of the table at an address; the exec's are for the caller to know. */
    String words(long address) {
        int line = (int) (address - TABLE) / 64;
        return line >= 0 && line < words.size() ? words.get(line) : "";
    }

    /** The executable, which ends with the exec of a path. */
    byte[] toBytes(String path) {
        byte[] encoded = dev.syscope.linux.RawText.encode(path);
        long pathAddress = place(java.util.Arrays.copyOf(encoded, encoded.length + 1));
        byte[] code = LaunchCode.of(Architecture.host(), socket);
        ByteBuffer out = ByteBuffer.allocate(DATA + data.position()).order(ByteOrder.LITTLE_ENDIAN);
        header(out);
        out.put(0x100, code);
        out.position(0x400);
        for (long[] line : table) {
            for (long word : line) {
                out.putLong(word);
            }
        }
        out.putLong(-1).putLong(pathAddress);
        out.put(DATA, data.array(), 0, data.position());
        return out.array();
    }

    /** {@code Elf64_Ehdr} and three {@code Elf64_Phdr} of {@code include/uapi/linux/elf.h}. */
    private static void header(ByteBuffer out) {
        out.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0}).putLong(0);
        int machine = Architecture.pick(62, 183); // EM_X86_64, EM_AARCH64
        out.putShort((short) 2).putShort((short) machine).putInt(1); // ET_EXEC, EV_CURRENT
        out.putLong(BASE + 0x100).putLong(64).putLong(0).putInt(0); // entry, program headers, sections, flags
        out.putShort((short) 64).putShort((short) 56).putShort((short) 3);
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        program(out, 1, 5, BASE, out.capacity(), out.capacity()); // PT_LOAD, read and execute
        program(out, 1, 6, SCRATCH, 0, 4096); // PT_LOAD, read and write
        program(out, 0x6474e551, 6, 0, 0, 0); // PT_GNU_STACK
    }

    private static void program(ByteBuffer out, int type, int flags, long address, long inFile, long inMemory) {
        out.putInt(type).putInt(flags).putLong(0).putLong(address).putLong(address);
        out.putLong(inFile).putLong(inMemory).putLong(0x10000);
    }

    /** {@code exit_group}'s status after a failure. */
    static final int FAILED_STATUS = 1;

    /** Whether a system call is the exec that ends the table; its first argument tells it from the command's own. */
    static boolean isOwnExec(long nr, long path) {
        return nr == Nr.EXECVE && path >= BASE + DATA && path < SCRATCH;
    }
}
