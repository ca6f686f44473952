package dev.syscope.stack;

/**
 * Executable memory of a process.
 *
 * @param start its first address
 * @param end the address behind it
 * @param offset in the file of its first byte
 * @param device of the file, major number in the upper half
 * @param inode of the file, 0 without one
 * @param file its path as the process saw it; empty for memory without a file
 */
record CodeRegion(long start, long end, long offset, long device, long inode, String file) {
    static final String VDSO = "[vdso]";

    boolean contains(long address) {
        return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
    }

    boolean isFile() {
        return file.startsWith("/") && !file.startsWith("//");
    }

    boolean isVdso() {
        return file.equals(VDSO);
    }
}
