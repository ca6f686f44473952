package dev.syscope.linux.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** In which system call a thread is, by {@code /proc/TID/syscall} (proc_pid_syscall(5)). */
public final class ProcSyscall {
    private static final int ELF_CLASS = 4;
    private static final int ELFCLASS64 = 2;
    private static final int WORDS = 9;

    private ProcSyscall() {}

    /**
     * The file's line: the number, six arguments, the stack pointer and the instruction pointer of the call that a
     * thread is blocked in. Another word or fewer of them if it is in no call; empty if it is gone or not ours to see.
     */
    public static String line(int tid) {
        return ProcFile.text("/proc/" + tid + "/syscall").strip();
    }

    /** The number in such a line; negative if it tells of no call. */
    public static int nr(String line) {
        String[] words = line.split(" ");
        return words.length == WORDS ? Integer.parseInt(words[0]) : -1;
    }

    /**
     * Whether the thread's calls are made by the host's interface. The file doesn't say by which; a program of 64 bits
     * makes them by the host's.
     */
    public static boolean isHosts(int tid) {
        try (var in = Files.newInputStream(Path.of("/proc/" + tid + "/exe"))) {
            byte[] begin = in.readNBytes(ELF_CLASS + 1);
            return begin.length > ELF_CLASS && begin[ELF_CLASS] == ELFCLASS64;
        } catch (IOException e) {
            return false;
        }
    }
}
