package dev.syscope.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls with random arguments, good, bad and null pointers among them, under strace and under us: the lines are equal.
 *
 * <p>A Perl program makes them. Its seccomp filter lets none of them happen: it answers each whose sixth argument is a
 * mark with a result of its own.
 */
class StraceComparisonTest {
    private static final long PAGE = 0x10000000L;
    private static final long MARK = 0x5eedface;
    private static final int CALLS_OF_EACH = 6;

    /** Calls whose every value is written as strace 6.1 does. */
    private static final String[] NAMES = {
        "read", "write", "open", "close", "stat", "fstat", "lstat", "poll", "lseek", "mprotect", "munmap", "brk", "pread64",
        "pwrite64", "readv", "writev", "access", "select", "msync", "mincore", "madvise", "dup", "dup2", "sendfile", "fcntl",
        "flock", "fsync", "truncate", "ftruncate", "getdents", "getcwd", "chdir", "rename", "mkdir", "rmdir", "creat", "link",
        "unlink", "symlink", "readlink", "chmod", "fchmod", "chown", "fchown", "umask", "mknod", "statfs", "fstatfs",
        "mlock", "mlockall", "chroot", "mount", "umount2", "swapon", "readahead", "setxattr", "fsetxattr", "getxattr",
        "listxattr", "removexattr", "getdents64", "fadvise64", "epoll_wait", "epoll_ctl", "utimes", "utime", "inotify_add_watch",
        "openat", "mkdirat", "mknodat", "fchownat", "futimesat", "newfstatat", "unlinkat", "renameat", "linkat", "symlinkat",
        "readlinkat", "fchmodat", "faccessat", "ppoll", "sync_file_range", "utimensat", "eventfd2", "fallocate", "dup3",
        "pipe2", "preadv", "pwritev", "fanotify_init", "fanotify_mark", "renameat2", "getrandom", "memfd_create", "statx",
        "faccessat2", "close_range", "fsconfig", "fsopen", "fsmount", "move_mount", "open_tree", "mount_setattr",
    };

    @TempDir
    Path directory;

    @BeforeEach
    void toolsAreThere() {
        for (String tool : List.of("/usr/bin/strace", "/usr/bin/perl")) {
            if (!Files.isExecutable(Path.of(tool)) && !"true".equals(System.getenv("CI"))) {
                Assumptions.abort("no " + tool);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, ''", "2, 14, ''", "3, 0, -v", "4, 0, -xx", "5, 0, -Xverbose", "6, 0, -Xraw"})
    void randomCallsAreWrittenAsStraceWritesThem(long seed, int error, String option) throws Exception {
        Path program = directory.resolve("calls.pl");
        Files.writeString(program, program(new Random(seed), error));
        List<String> want = marked(strace(program, option));
        List<String> have = marked(LiveTrace.of(options(option), "/usr/bin/perl", program.toString()));
        assertThat(want).hasSize(NAMES.length * CALLS_OF_EACH);
        assertThat(have).hasSameSizeAs(want);
        List<String> different = new ArrayList<>();
        for (int i = 0; i < want.size(); i++) {
            // strace 6.1 leaves out a zero among statx's flags with -X raw: "statx(3, NULL, , 0, NULL)"
            boolean defect = option.equals("-Xraw") && want.get(i).startsWith("statx(");
            if (!defect && !want.get(i).equals(have.get(i))) {
                different.add("\nstrace:  " + want.get(i) + "\nsyscope: " + have.get(i));
            }
        }
        assertThat(different).isEmpty();
    }

    private List<String> strace(Path program, String option) throws IOException, InterruptedException {
        Path output = directory.resolve("strace.out");
        List<String> command = new ArrayList<>(List.of("/usr/bin/strace", "-o", output.toString()));
        if (option.startsWith("-X")) {
            command.addAll(List.of("-X", option.substring(2)));
        } else if (!option.isEmpty()) {
            command.add(option);
        }
        command.addAll(List.of("/usr/bin/perl", program.toString()));
        Process strace = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(strace.getInputStream().readAllBytes());
        assertThat(strace.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(strace.exitValue()).as(said).isZero();
        return Files.readAllLines(output);
    }

    /** The lines after the filter was put in place, without the program's end. */
    private static List<String> marked(List<String> lines) {
        int from = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("seccomp(")) {
                from = i + 1;
            }
        }
        return lines.subList(from, Math.min(lines.size(), from + NAMES.length * CALLS_OF_EACH));
    }

    private static DecodeOptions options(String option) {
        return new DecodeOptions(
                32,
                option.equals("-xx") ? DecodeOptions.HexStrings.ALL : DecodeOptions.HexStrings.NONE,
                switch (option) {
                    case "-Xverbose" -> DecodeOptions.ConstantStyle.VERBOSE;
                    case "-Xraw" -> DecodeOptions.ConstantStyle.RAW;
                    default -> DecodeOptions.ConstantStyle.ABBREV;
                },
                Set.of(),
                false,
                option.equals("-v") ? DecodeOptions.Calls.NONE : DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.NONE);
    }

    private static String program(Random random, int error) {
        StringBuilder text = new StringBuilder("use strict; my $m = pack('H*', '");
        byte[] memory = new byte[65536];
        for (int i = 0; i < memory.length; i += 8) {
            long word = word(random);
            for (int k = 0; k < 8; k++) {
                memory[i + k] = (byte) (word >>> 8 * k);
            }
        }
        byte[] path = "/tmp/x\0\1yz\n\0".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        for (int at = 1000; at < 65000; at += 3000) {
            System.arraycopy(path, 0, memory, at, path.length);
        }
        text.append(java.util.HexFormat.of().formatHex(memory)).append("');\n");
        // mmap, a pipe and reads put the bytes at a known address
        text.append("syscall(9, ").append(PAGE).append(", 65536, 3, 0x32, -1, 0); pipe(my $r, my $w);\n")
                .append("for (my $i = 0; $i < 65536; $i += 4096) { syswrite($w, substr($m, $i, 4096)); syscall(0, fileno($r), ")
                .append(PAGE).append(" + $i, 4096); }\n");
        // ld [args[5]]; jeq MARK; ret ERRNO; ret ALLOW
        text.append("my $f = pack('SCCLSCCLSCCLSCCL', 0x20,0,0,56, 0x15,0,1,").append(MARK).append(", 6,0,0,")
                .append(0x50000 | error).append(", 6,0,0,0x7fff0000); my $p = pack('Sx6P', 4, $f);\n")
                .append("syscall(157, 38, 1, 0, 0, 0); syscall(317, 1, 0, $p);\n");
        SyscallTable table = SyscallTable.of(dev.syscope.linux.Architecture.X86_64);
        for (String name : NAMES) {
            for (int i = 0; i < CALLS_OF_EACH; i++) {
                text.append("syscall(").append(table.number(name).orElseThrow());
                for (int k = 0; k < 5; k++) {
                    text.append(", ").append(argument(random));
                }
                text.append(", ").append(MARK).append(");\n");
            }
        }
        return text.toString();
    }

    private static long word(Random random) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> 0;
            case 3, 4, 5, 6 -> random.nextInt(1, 70);
            case 7 -> 1L << random.nextInt(64);
            case 8 -> PAGE + random.nextInt(7500) * 8L;
            default -> random.nextLong();
        };
    }

    private static long argument(Random random) {
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> PAGE + random.nextInt(7500) * 8L;
            case 4, 5, 6 -> PAGE + 1000 + 3000L * random.nextInt(20);
            case 7, 8 -> 0;
            case 9 -> 1;
            case 10, 11 -> -1;
            case 12, 13, 14, 15 -> random.nextInt(40);
            case 16, 17 -> 1L << random.nextInt(63);
            case 18 -> PAGE + 65536 - random.nextInt(20);
            default -> random.nextLong();
        };
    }
}
