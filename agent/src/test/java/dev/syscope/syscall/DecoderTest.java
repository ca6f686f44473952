package dev.syscope.syscall;

import static dev.syscope.linux.Architecture.AARCH64;
import static dev.syscope.linux.Architecture.I386;
import static dev.syscope.linux.Architecture.X86_64;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wanted here was seen in strace 6.1's output for the same values. */
class DecoderTest {
    private static final long A = 0x10000;
    private static final long B = 0x20000;

    record Case(String name, FakeCall have, DecodeOptions options, String want) {
        Case(String name, FakeCall have, String want) {
            this(name, have, DecodeOptions.DEFAULT, want);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @ParameterizedTest
    @MethodSource({"files", "strings", "structures", "callers32", "styles"})
    void writesWhatStraceWrites(Case test) {
        assertThat(test.have.line(test.options)).isEqualTo(test.want);
    }

    static Stream<Case> files() {
        return Stream.of(
                new Case("a path and flags", x("openat", -100, A, 0x80000).with(A, "/etc/passwd\0").returned(3),
                        "openat(AT_FDCWD, \"/etc/passwd\", O_RDONLY|O_CLOEXEC) = 3"),
                new Case("a mode only with O_CREAT", x("openat", -100, A, 0x241, 0644).with(A, "f\0").returned(-2),
                        "openat(AT_FDCWD, \"f\", O_WRONLY|O_CREAT|O_TRUNC, 0644) = -1 ENOENT (No such file or directory)"),
                new Case("a bad pointer", x("open", 1, 0).returned(-14), "open(0x1, O_RDONLY) = -1 EFAULT (Bad address)"),
                new Case("a null pointer", x("unlink", 0).returned(-14), "unlink(NULL) = -1 EFAULT (Bad address)"),
                new Case("a path that isn't terminated", x("unlink", A).with(A, "abc").returned(-14),
                        "unlink(0x10000) = -1 EFAULT (Bad address)"),
                new Case("what was read", x("read", 3, A, 10).with(A, "hello     ").returned(5), "read(3, \"hello\", 10) = 5"),
                new Case("an address if nothing was read", x("read", 3, A, 10).with(A, "hello").returned(-9),
                        "read(3, 0x10000, 10) = -1 EBADF (Bad file descriptor)"),
                new Case("a restart", x("read", 3, A, 10).returned(-512),
                        "read(3, 0x10000, 10) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)"),
                new Case("an unknown flag", x("pipe2", A, 0x40000000).returned(-22),
                        "pipe2(0x10000, 0x40000000 /* O_??? */) = -1 EINVAL (Invalid argument)"),
                new Case("two descriptors", x("pipe2", A, 0x80000).with(A, ints(4, 5)).returned(0),
                        "pipe2([4, 5], O_CLOEXEC) = 0"),
                new Case("an offset that the call moved",
                        x("sendfile", 5, 12, A, 5).with(A, longs(7)).returned(5), "sendfile(5, 12, [7] => [7], 5) = 5"),
                new Case("huge pages", x("mmap", 0, 8192, 3, 0x22 | 0x40000 | 21 << 26, -1, 0).returned(-12),
                        "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB|21<<MAP_HUGE_SHIFT, -1, 0)"
                                + " = -1 ENOMEM (Cannot allocate memory)"),
                new Case("an address as result", x("brk", 0).returned(0x5555), "brk(NULL) = 0x5555"),
                new Case("a descriptor's flags", x("fcntl", 3, 1).returned(1), "fcntl(3, F_GETFD) = 0x1 (flags FD_CLOEXEC)"),
                new Case("an open file's flags", x("fcntl", 3, 3).returned(0x8000),
                        "fcntl(3, F_GETFL) = 0x8000 (flags O_RDONLY|O_LARGEFILE)"),
                new Case("a call in no table", new FakeCall(X86_64, 500, 1, 2, 3, 4, 5, 6).returned(-38),
                        "syscall_0x1f4(0x1, 0x2, 0x3, 0x4, 0x5, 0x6) = -1 ENOSYS (Function not implemented)"));
    }

    static Stream<Case> strings() {
        return Stream.of(
                new Case("shortest octal", write("\0018\0017\0019\001a\1"), "write(1, \"\\18\\0017\\19\\1a\\1\", 9) = 9"),
                new Case("C's letters", write("\t\n\013\f\r\"\\"), "write(1, \"\\t\\n\\v\\f\\r\\\"\\\\\", 7) = 7"),
                new Case("just the limit", write("a".repeat(32)), "write(1, \"" + "a".repeat(32) + "\", 32) = 32"),
                new Case("over the limit", write("a".repeat(33)), "write(1, \"" + "a".repeat(32) + "\"..., 33) = 33"),
                new Case("bytes beyond ASCII", write("\177\200\377"), "write(1, \"\\177\\200\\377\", 3) = 3"),
                new Case("-x leaves text", write("a\n"), hex(DecodeOptions.HexStrings.NON_ASCII), "write(1, \"a\\n\", 2) = 2"),
                new Case("-x is for all of a string", write("a\1"), hex(DecodeOptions.HexStrings.NON_ASCII),
                        "write(1, \"\\x61\\x01\", 2) = 2"),
                new Case("-xx", write("a\n"), hex(DecodeOptions.HexStrings.ALL), "write(1, \"\\x61\\x0a\", 2) = 2"));
    }

    static Stream<Case> structures() {
        byte[] stat = bytes(144);
        ByteBuffer.wrap(stat).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 0100644).putLong(48, 1234);
        byte[] device = stat.clone();
        ByteBuffer.wrap(device).order(ByteOrder.LITTLE_ENDIAN).putInt(24, 0020666).putLong(40, 0x103);
        byte[] poll = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(3).putShort((short) 1).putShort((short) 1).putInt(4).putShort((short) 4).putShort((short) 0).array();
        return Stream.of(
                new Case("a file", x("fstat", 3, A).with(A, stat).returned(0),
                        "fstat(3, {st_mode=S_IFREG|0644, st_size=1234, ...}) = 0"),
                new Case("a device", x("fstat", 3, A).with(A, device).returned(0),
                        "fstat(3, {st_mode=S_IFCHR|0666, st_rdev=makedev(0x1, 0x3), ...}) = 0"),
                new Case("half a structure", x("fstat", 3, A).with(A, new byte[100]).returned(0), "fstat(3, 0x10000) = 0"),
                new Case("what is ready", x("poll", A, 2, -1).with(A, poll).returned(1),
                        "poll([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}], 2, -1) = 1 ([{fd=3, revents=POLLIN}])"),
                new Case("nothing is ready", x("poll", A, 2, 5).with(A, poll).returned(0),
                        "poll([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}], 2, 5) = 0 (Timeout)"),
                new Case("an array that ends at unreadable memory", x("poll", A, 3, -1).with(A, poll).returned(-14),
                        "poll([{fd=3, events=POLLIN}, {fd=4, events=POLLOUT}, ... /* 0x10010 */], 3, -1)"
                                + " = -1 EFAULT (Bad address)"),
                new Case("sets of descriptors",
                        x("select", 6, A, B, 0, 0).with(A, longs(0x10)).with(B, longs(0x21)).returned(3),
                        "select(6, [4], [0 5], NULL, NULL) = 3 (in [4], out [0 5])"),
                new Case("what a call shared out",
                        x("readv", 3, A, 2).with(A, longs(B, 3, B + 100, 5)).with(B, "abc").with(B + 100, "defgh").returned(5),
                        "readv(3, [{iov_base=\"abc\", iov_len=3}, {iov_base=\"de\", iov_len=5}], 2) = 5"),
                new Case("a packed structure",
                        x("epoll_wait", 3, A, 2, 0).with(A, ints(1, 5, 0)).returned(1),
                        "epoll_wait(3, [{events=EPOLLIN, data={u32=5, u64=5}}], 2, 0) = 1"),
                new Case("a structure that grew", x("openat2", -100, B, A, 32).with(A, longs(0, 0, 0, 7)).with(B, "f\0").returned(-7),
                        "openat2(AT_FDCWD, \"f\", {flags=O_RDONLY, resolve=0, /* bytes 24..31 */"
                                + " \"\\x07\\x00\\x00\\x00\\x00\\x00\\x00\\x00\"}, 32) = -1 E2BIG (Argument list too long)"),
                new Case("the mask that a handler's return restores", x("rt_sigreturn").with(0x7000 + 296, longs(2)).returned(0),
                        "rt_sigreturn({mask=[INT]}) = 0"),
                new Case("a negative count", x("writev", 3, A, -1).with(A, longs(B, 3)).returned(-22),
                        "writev(3, 0x10000, 18446744073709551615) = -1 EINVAL (Invalid argument)"));
    }

    static Stream<Case> callers32() {
        byte[] poll = bytes(12);
        poll[0] = 1;
        poll[4] = 5;
        return Stream.of(
                new Case("i386: arguments of 32 bits", i("write", 1, 0xffff_ffff_0001_0000L, 0x1_0000_0002L).with(A, "hi").returned(2),
                        "write(1, \"hi\", 2) = 2"),
                new Case("i386: an offset in two registers", i("pread64", 3, A, 5, 0xffffffffL, 0xffffffffL).returned(-22),
                        "pread64(3, 0x10000, 5, -1) = -1 EINVAL (Invalid argument)"),
                new Case("i386: the high half first", i("_llseek", 3, 1, 2, A, 0).with(A, longs(0x100000002L)).returned(0),
                        "_llseek(3, 4294967298, [4294967298], SEEK_SET) = 0"),
                new Case("i386: structures with 32-bit members", i("readv", 3, A, 1).with(A, ints((int) B, 3)).with(B, "abc").returned(3),
                        "readv(3, [{iov_base=\"abc\", iov_len=3}], 1) = 3"),
                new Case("i386: epoll is packed", i("epoll_wait", 3, A, 2, 0).with(A, poll).returned(1),
                        "epoll_wait(3, [{events=EPOLLIN, data={u32=5, u64=5}}], 2, 0) = 1"),
                new Case("aarch64: its own flags",
                        new FakeCall(AARCH64, "openat", -100, A, 040000 | 0100000).with(A, "f\0").returned(3),
                        "openat(AT_FDCWD, \"f\", O_RDONLY|O_NOFOLLOW|O_DIRECTORY) = 3"));
    }

    static Stream<Case> styles() {
        DecodeOptions raw = style(DecodeOptions.ConstantStyle.RAW);
        DecodeOptions verbose = style(DecodeOptions.ConstantStyle.VERBOSE);
        DecodeOptions paths = new DecodeOptions(32, DecodeOptions.HexStrings.NONE, DecodeOptions.ConstantStyle.ABBREV,
                Set.of(Descriptors.Detail.PATH), false, DecodeOptions.Calls.ALL, DecodeOptions.Calls.ALL, DecodeOptions.Calls.NONE);
        DecodeOptions numbers = new DecodeOptions(32, DecodeOptions.HexStrings.NONE, DecodeOptions.ConstantStyle.ABBREV,
                Set.of(), false, DecodeOptions.Calls.ALL, DecodeOptions.Calls.ALL, DecodeOptions.Calls.ALL);
        DecodeOptions pointers = new DecodeOptions(32, DecodeOptions.HexStrings.NONE, DecodeOptions.ConstantStyle.ABBREV,
                Set.of(), false, DecodeOptions.Calls.ALL, DecodeOptions.Calls.NONE, DecodeOptions.Calls.NONE);
        return Stream.of(
                new Case("-X raw", x("openat", -100, A, 0x80001).with(A, "f\0").returned(3), raw,
                        "openat(-100, \"f\", 0x80001) = 3"),
                new Case("-X verbose", x("openat", -100, A, 0x80001).with(A, "f\0").returned(3), verbose,
                        "openat(-100 /* AT_FDCWD */, \"f\", 0x80001 /* O_WRONLY|O_CLOEXEC */) = 3"),
                new Case("-y", x("openat", -100, A, 0).with(A, "f\0").returned(3), paths,
                        "openat(AT_FDCWD</home>, \"f\", O_RDONLY) = 3</a\\74b\\76\\n>"),
                new Case("-e raw", x("openat", -100, A, 0).with(A, "f\0").returned(3), numbers,
                        "openat(0xffffffffffffff9c, 0x10000, 0, 0) = 0x3"),
                new Case("-e verbose=none", x("fstat", 3, A).with(A, new byte[144]).returned(0), pointers,
                        "fstat(3, 0x10000) = 0"));
    }

    @Test
    void theEntryEndsWhereTheKernelFillsIn() {
        LineBuffer line = new LineBuffer();
        TextValueWriter writer = new TextValueWriter(line, DecodeOptions.DEFAULT);
        Decoder decoder = new Decoder(DecodeOptions.DEFAULT);
        assertThat(decoder.entry(x("read", 3, A, 5), writer)).isTrue();
        assertThat(line).hasToString("3, ");
        line.truncate(0);
        assertThat(decoder.entry(x("close", 3), writer)).isFalse();
        assertThat(line).hasToString("3");
    }

    @Test
    void aRestartNamesWhatWasInterrupted() {
        LineBuffer line = new LineBuffer();
        TextValueWriter writer = new TextValueWriter(line, DecodeOptions.DEFAULT);
        Decoder decoder = new Decoder(DecodeOptions.DEFAULT);
        decoder.entry(x("restart_syscall"), writer);
        assertThat(line).hasToString("<... resuming interrupted system call ...>");
        decoder.entry(x("poll", 0, 0, 1), writer);
        line.truncate(0);
        decoder.entry(x("restart_syscall"), writer);
        assertThat(line).hasToString("<... resuming interrupted poll ...>");
    }

    private static FakeCall x(String name, long... arguments) {
        return new FakeCall(X86_64, name, arguments);
    }

    private static FakeCall i(String name, long... arguments) {
        return new FakeCall(I386, name, arguments);
    }

    private static FakeCall write(String text) {
        return x("write", 1, A, text.length()).with(A, text).returned(text.length());
    }

    private static DecodeOptions hex(DecodeOptions.HexStrings strings) {
        return new DecodeOptions(32, strings, DecodeOptions.ConstantStyle.ABBREV, Set.of(), false,
                DecodeOptions.Calls.ALL, DecodeOptions.Calls.ALL, DecodeOptions.Calls.NONE);
    }

    private static DecodeOptions style(DecodeOptions.ConstantStyle constants) {
        return new DecodeOptions(32, DecodeOptions.HexStrings.NONE, constants, Set.of(), false,
                DecodeOptions.Calls.ALL, DecodeOptions.Calls.ALL, DecodeOptions.Calls.NONE);
    }

    private static byte[] bytes(int length) {
        return new byte[length];
    }

    private static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    private static byte[] longs(long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            buffer.putLong(value);
        }
        return buffer.array();
    }
}
