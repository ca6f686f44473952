package dev.syscope.stack;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.elf.ElfFile;
import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.TargetDirectory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that code was mapped from, each read once however many processes have it.
 *
 * <p>A target chooses what it maps and what stands under a name afterwards. So a file is read only if it is the mapped
 * one (by {@code /proc/PID/map_files}, or by device and inode), and is a regular file.
 */
final class CodeFiles {
    private static final int MOST = 1024;
    private static final String DELETED = " (deleted)";

    private record Key(long device, long inode, String file) {}

    private final Map<Key, CodeFile> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, CodeFile> eldest) {
            return size() > MOST;
        }
    };

    /** The file of a region; one that says nothing if it can't be read. */
    CodeFile of(int pid, CodeRegion region) {
        if (!region.isFile() && !region.isVdso()) {
            return CodeFile.UNREADABLE;
        }
        Key key = new Key(region.device(), region.inode(), region.file());
        CodeFile file = known.get(key);
        if (file == null) {
            file = region.isVdso() ? vdso() : read(pid, region);
            known.put(key, file);
        }
        return file;
    }

    private static CodeFile read(int pid, CodeRegion region) {
        Path mapped = Path.of("/proc/" + pid + "/map_files/"
                + Long.toHexString(region.start()) + "-" + Long.toHexString(region.end()));
        try {
            if (Files.isRegularFile(mapped)) { // of a deleted file too; needs CAP_SYS_ADMIN or CAP_CHECKPOINT_RESTORE
                return CodeFile.of(ElfFile.open(mapped));
            }
        } catch (IOException e) {
            // by its name, then
        }
        CodeFile file = byName(pid, region);
        return file != CodeFile.UNREADABLE ? file : byName((int) ProcessHandle.current().pid(), region);
    }

    private static CodeFile byName(int pid, CodeRegion region) {
        String path = region.file();
        if (path.endsWith(DELETED)) {
            return CodeFile.UNREADABLE; // another file may have its name by now
        }
        int slash = path.lastIndexOf('/');
        try (TargetDirectory directory = TargetDirectory.open(pid, slash == 0 ? "." : path.substring(1, slash));
                TargetDirectory.Entry entry = directory.entry(path.substring(slash + 1))) {
            return entry.isRegularFile() && isMapped(entry, region)
                    ? CodeFile.of(ElfFile.open(Path.of(entry.path())))
                    : CodeFile.UNREADABLE;
        } catch (LinuxException | IOException e) {
            return CodeFile.UNREADABLE;
        }
    }

    /** Overlay and btrfs show another device for a file than for its mapping: there the inode must do. */
    private static boolean isMapped(TargetDirectory.Entry entry, CodeRegion region) {
        return entry.inode() == region.inode() && (entry.device() == region.device() || entry.device() >> 32 == 0);
    }

    /** The kernel gives all processes the same; we read our own. */
    private static CodeFile vdso() {
        String maps = ProcFile.text("/proc/self/maps");
        CodeMap own = new CodeMap();
        own.read((int) ProcessHandle.current().pid());
        int at = maps.indexOf(CodeRegion.VDSO);
        int line = maps.lastIndexOf('\n', Math.max(0, at)) + 1;
        if (at < 0) {
            return CodeFile.UNREADABLE;
        }
        CodeRegion region = own.find(Long.parseUnsignedLong(maps, line, maps.indexOf('-', line), 16));
        try (RandomAccessFile memory = new RandomAccessFile("/proc/self/mem", "r")) {
            byte[] image = new byte[(int) (region.end() - region.start())];
            memory.seek(region.start());
            memory.readFully(image);
            return CodeFile.of(ElfFile.of(image, CodeRegion.VDSO));
        } catch (IOException e) {
            return CodeFile.UNREADABLE;
        }
    }
}
