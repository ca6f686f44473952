package dev.syscope.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Where aarch64 differs from x86-64, on whatever machine: layouts, orders of arguments, values, calls that it lacks.
 * What is wanted was seen in strace 6.13's output on an aarch64 kernel, or follows from the kernel's headers.
 */
class Aarch64DecodingTest {
    private static final long A = 0x10000;
    private static final long STACK = 0x7000; // FakeCall's

    record Case(FakeCall have, String want) {
        @Override
        public String toString() {
            return want;
        }
    }

    private static Case of(FakeCall have, String want) {
        return new Case(have, want);
    }

    private static FakeCall call(String name, long... arguments) {
        return new FakeCall(Architecture.AARCH64, name, arguments);
    }

    @ParameterizedTest
    @MethodSource
    void linesAreStraces(Case test) {
        assertThat(test.have.line(DecodeOptions.DEFAULT)).isEqualTo(test.want);
    }

    static Stream<Case> linesAreStraces() {
        ByteBuffer stat = bytes(128); // include/uapi/asm-generic/stat.h
        stat.putInt(16, 0100644).putInt(20, 1).putLong(48, 264424).putInt(56, 4096);
        ByteBuffer device = bytes(128);
        device.putInt(16, 020666).putLong(32, 0x103);
        ByteBuffer events = bytes(32); // not packed, as it is on x86-64
        events.putInt(0, 1).putLong(8, 5).putInt(16, 4).putLong(24, 7);
        ByteBuffer mask = bytes(8).putLong(0, 2);
        ByteBuffer tids = bytes(4).putInt(0, 77);
        long threadFlags = 0x3d0f00;
        return Stream.of(
                of(call("fstat", 3, A).with(A, stat.array()).returned(0), "fstat(3, {st_mode=S_IFREG|0644, st_size=264424, ...}) = 0"),
                of(call("newfstatat", -100, A + 256, A, 0).with(A + 256, "n\0").with(A, device.array()).returned(0),
                        "newfstatat(AT_FDCWD, \"n\", {st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...}, 0) = 0"),
                of(call("epoll_pwait", 3, A, 2, 0, 0, 8).with(A, events.array()).returned(2),
                        "epoll_pwait(3, [{events=EPOLLIN, data={u32=5, u64=5}}, {events=EPOLLOUT, data={u32=7, u64=7}}], 2, 0, NULL, 8) = 2"),
                of(call("epoll_ctl", 3, 1, 4, A).with(A, events.array()).returned(0),
                        "epoll_ctl(3, EPOLL_CTL_ADD, 4, {events=EPOLLIN, data={u32=5, u64=5}}) = 0"),
                of(call("clone", threadFlags, 0x5000, A, 0x6000, 0x7000).with(A, tids.array()).returned(77),
                        "clone(child_stack=0x5000, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM"
                                + "|CLONE_SETTLS|CLONE_PARENT_SETTID|CLONE_CHILD_CLEARTID, parent_tid=[77], tls=0x6000,"
                                + " child_tidptr=0x7000) = 77"),
                of(call("openat", -100, A, 040000 | 0100000 | 0200000 | 0400000).with(A, "f\0").returned(3),
                        "openat(AT_FDCWD, \"f\", O_RDONLY|O_DIRECT|O_LARGEFILE|O_NOFOLLOW|O_DIRECTORY) = 3"),
                of(call("openat", -100, A, 0x404000 | 2, 0600).with(A, "/tmp\0").returned(3),
                        "openat(AT_FDCWD, \"/tmp\", O_RDWR|O_TMPFILE, 0600) = 3"),
                of(call("mprotect", 0x1000, 4096, 8 | 2).returned(-22), "mprotect(0x1000, 4096, PROT_WRITE|PROT_SEM) = -1 EINVAL (Invalid argument)"),
                of(call("rt_sigreturn").with(STACK + 128 + 40, mask.array()).returned(0), "rt_sigreturn({mask=[INT]}) = 0"),
                of(call("fadvise64", 3, 1, 2, 4).returned(0), "fadvise64(3, 1, 2, POSIX_FADV_DONTNEED) = 0"),
                of(call("sync_file_range", 3, 1, 2, 2).returned(0), "sync_file_range(3, 1, 2, SYNC_FILE_RANGE_WRITE) = 0"),
                of(call("faccessat", -100, A, 4).with(A, "/etc/ld.so.preload\0").returned(-2),
                        "faccessat(AT_FDCWD, \"/etc/ld.so.preload\", R_OK) = -1 ENOENT (No such file or directory)"));
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void callsOfOldAreNotThere() {
        SyscallTable table = SyscallTable.of(Architecture.AARCH64);
        for (String name : List.of(
                "open", "creat", "stat", "lstat", "access", "fork", "vfork", "pipe", "dup2", "poll", "select", "epoll_wait",
                "epoll_create", "eventfd", "signalfd", "inotify_init", "mkdir", "rename", "unlink", "readlink", "chmod",
                "utimes", "getdents", "alarm", "pause", "time", "arch_prctl")) {
            assertThat(table.number(name)).as(name).isEmpty();
        }
    }

    /** {@code include/uapi/asm-generic/unistd.h} */
    @ParameterizedTest
    @CsvSource({
        "io_setup, 0", "ioctl, 29", "openat, 56", "read, 63", "newfstatat, 79", "exit_group, 94", "rt_sigreturn, 139",
        "clone, 220", "execve, 221", "mmap, 222", "fadvise64, 223", "wait4, 260", "bpf, 280", "rseq, 293", "clone3, 435",
    })
    void numbersAreTheGenericOnes(String name, int nr) {
        SyscallTable table = SyscallTable.of(Architecture.AARCH64);
        assertThat(table.number(name)).hasValue(nr);
        assertThat(table.syscall(nr).name()).isEqualTo(name);
    }

    @Test
    void classesHoldWhatIsThere() {
        SyscallTable table = SyscallTable.of(Architecture.AARCH64);
        assertThat(table.inClass("file").stream().mapToObj(nr -> table.syscall(nr).name()))
                .contains("openat", "faccessat", "execve", "statx")
                .doesNotContain("open", "stat");
    }

    @Test
    void callsAreKnownByTheirAuditArchitecture() {
        assertThat(Architecture.of(0xC00000B7, 63)).isEqualTo(Architecture.AARCH64);
        assertThat(Architecture.of(0x40000028, 3)).isEqualTo(Architecture.ARM);
        assertThat(Architecture.AARCH64.auditArch()).isEqualTo(183 | 0xC0000000); // EM_AARCH64, 64-bit, little-endian
    }
}
