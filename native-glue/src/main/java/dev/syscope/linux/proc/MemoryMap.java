package dev.syscope.linux.proc;

/** The memory map of a process, {@code /proc/PID/maps}. */
public final class MemoryMap {
    private MemoryMap() {}

    /** Whether an address is mapped with permission to read. */
    public static boolean isReadable(int pid, long address) {
        String maps = ProcFile.text("/proc/" + pid + "/maps");
        for (int line = 0; line < maps.length(); ) {
            int end = maps.indexOf('\n', line);
            int dash = maps.indexOf('-', line);
            int space = maps.indexOf(' ', dash);
            if (end < 0 || dash < 0 || space < 0) {
                return false;
            }
            long from = Long.parseUnsignedLong(maps, line, dash, 16);
            long to = Long.parseUnsignedLong(maps, dash + 1, space, 16);
            if (Long.compareUnsigned(from, address) <= 0 && Long.compareUnsigned(address, to) < 0) {
                return maps.charAt(space + 1) == 'r';
            }
            line = end + 1;
        }
        return false;
    }
}
