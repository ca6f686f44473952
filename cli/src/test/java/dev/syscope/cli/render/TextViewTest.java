package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.syscope.linux.Architecture;
import dev.syscope.linux.Signals;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.SyscallRecord.Tampering;
import dev.syscope.trace.TraceListener.Cause;
import dev.syscope.trace.TraceListener.EndReason;
import dev.syscope.trace.TraceListener.ThreadEvent;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lines as strace 6.1 writes them for the same events. */
class TextViewTest {
    private static final int A = FakeCall.PID;
    private static final int B = 4243;
    private static final long SECOND = 1_000_000_000L;

    private final FakeOutput output = new FakeOutput(false);

    private TextView view(LineStyle style, Set<Status> statuses, Message... quiet) {
        Set<Message> silent = EnumSet.noneOf(Message.class);
        silent.addAll(Set.of(quiet));
        return new TextView("strace", output, style, DecodeOptions.DEFAULT, Selection.ALL.withStatuses(statuses).without(silent));
    }

    private TextView view(LineStyle style) {
        return view(style, EnumSet.allOf(Status.class));
    }

    private TextView view() {
        return view(LineStyle.DEFAULT);
    }

    private static LineStyle style(LineStyle.Clock clock, int clockDigits, int relative, int duration, boolean nr, boolean ip) {
        return new LineStyle(
                LineStyle.PidPrefix.WHEN_SEVERAL, false, clock, clockDigits, relative, duration, nr, ip, false, 40);
    }

    private static void launch(TextView view, int... tids) {
        for (int tid : tids) {
            view.attached(new ThreadEvent(A, tid, 0, Cause.LAUNCHED));
        }
    }

    private static ThreadEvent event(int tid) {
        return new ThreadEvent(A, tid, 5 * SECOND, Cause.LAUNCHED);
    }

    private static void call(TextView view, int tid, String name, long result, long... arguments) {
        view.entered(FakeCall.entry(tid, name, arguments));
        view.exited(FakeCall.entry(tid, name, arguments).returns(result));
    }

    @Test
    void resultsAreAligned() {
        TextView view = view();
        launch(view, A);
        call(view, A, "close", 0, 3);
        call(view, A, "close", -9, 77);
        call(view, A, "lseek", 5, 1234567890, 1234567890123456L, 0);
        assertThat(output.text())
                .isEqualTo("close(3)                                = 0\n"
                        + "close(77)                               = -1 EBADF (Bad file descriptor)\n"
                        + "lseek(1234567890, 1234567890123456, SEEK_SET) = 5\n");
    }

    @Test
    void argumentsKnownAtTheEntryAreWrittenAtTheEntry() {
        TextView view = view();
        launch(view, A);
        view.entered(FakeCall.entry(A, "read", 3, 0x1000, 5));
        assertThat(output.text()).isEqualTo("read(3, ");
        view.exited(FakeCall.entry(A, "read", 3, 0x1000, 5).returns(-4));
        assertThat(output.text()).isEqualTo("read(3, 0x1000, 5)                      = -1 EINTR (Interrupted system call)\n");
    }

    @Test
    void interruptedLineIsUnfinishedAndResumed() {
        TextView view = view();
        launch(view, A, B);
        view.entered(FakeCall.entry(A, "read", 3, 0x1000, 5));
        call(view, B, "close", 0, 7);
        view.exited(FakeCall.entry(A, "read", 3, 0x1000, 5).returns(-9));
        assertThat(output.text())
                .isEqualTo("[pid  4242] read(3,  <unfinished ...>\n"
                        + "[pid  4243] close(7)                    = 0\n"
                        + "[pid  4242] <... read resumed>0x1000, 5) = -1 EBADF (Bad file descriptor)\n");
    }

    @Test
    void prefixGoesWithTheLastButOne() {
        TextView view = view();
        launch(view, A, B);
        call(view, A, "close", 0, 3);
        view.ended(event(B), new EndReason.Exited(0));
        call(view, A, "close", 0, 3);
        assertThat(output.text())
                .isEqualTo("[pid  4242] close(3)                    = 0\n"
                        + "[pid  4243] +++ exited with 0 +++\n"
                        + "close(3)                                = 0\n");
    }

    @Test
    void inAFileEachLineHasItsPid() {
        LineStyle style = new LineStyle(
                LineStyle.PidPrefix.ALWAYS, false, LineStyle.Clock.NONE, 0, -1, -1, false, false, false, 40);
        TextView view = view(style);
        launch(view, A);
        view.attached(new ThreadEvent(123456, 123456, 0, Cause.LAUNCHED));
        call(view, A, "close", 0, 3);
        call(view, 123456, "close", 0, 3);
        assertThat(output.text())
                .isEqualTo("4242  close(3)                          = 0\n123456 close(3)                         = 0\n");
    }

    @Test
    void attachMessagesStandWhereStracesDo() {
        TextView view = view();
        launch(view, A);
        view.entered(FakeCall.entry(A, "fork"));
        view.attached(new ThreadEvent(B, B, 0, Cause.FORKED));
        call(view, B, "close", 0, 3);
        view.exited(FakeCall.entry(A, "fork").returns(B));
        view.detached(event(B));
        assertThat(output.text())
                .isEqualTo("fork(strace: Process 4243 attached\n"
                        + " <unfinished ...>\n"
                        + "[pid  4243] close(3)                    = 0\n"
                        + "[pid  4242] <... fork resumed>)         = 4243\n"
                        + "strace: Process 4243 detached\n");
    }

    @Test
    void quietLeavesMessagesOut() {
        TextView view = view(LineStyle.DEFAULT, EnumSet.allOf(Status.class), Message.values());
        launch(view, A);
        view.attached(new ThreadEvent(B, B, 0, Cause.FORKED));
        view.detached(event(B));
        FakeCall foreign = FakeCall.entry(A, "close", 3);
        foreign.architecture = Architecture.I386;
        foreign.nr = 20;
        view.entered(foreign);
        view.exited(foreign.returns(1));
        view.ended(event(A), new EndReason.Exited(0));
        assertThat(output.text()).isEqualTo("getpid()                                = 1\n");
    }

    @Test
    void detachedCallIsLeftOpen() {
        TextView view = view();
        launch(view, A);
        view.entered(FakeCall.entry(A, "pause"));
        view.detached(event(A));
        assertThat(output.text()).isEqualTo("pause(strace: Process 4242 detached\n <detached ...>\n");
    }

    @Test
    void callThatNeverReturnsHasAQuestionMark() {
        TextView view = view();
        launch(view, A);
        view.entered(FakeCall.entry(A, "exit_group", 3));
        view.exiting(event(A));
        view.ended(event(A), new EndReason.Exited(3));
        assertThat(output.text())
                .isEqualTo("exit_group(3)                           = ?\n+++ exited with 3 +++\n");
    }

    @Test
    void dataStandsBelowItsCall() {
        Selection data = Selection.ALL.withData(new DescriptorSet(false, 3), new DescriptorSet(true));
        TextView view = new TextView("strace", output, LineStyle.DEFAULT, DecodeOptions.DEFAULT, data);
        launch(view, A);
        FakeCall read = FakeCall.entry(A, "read", 3, FakeCall.MEMORY, 100);
        read.memory = "seventeen bytes.\n".getBytes(StandardCharsets.ISO_8859_1);
        view.entered(read);
        view.exited(read.returns(17));
        call(view, A, "read", -9, 3, FakeCall.MEMORY, 100);
        assertThat(output.text())
                .isEqualTo(
                        """
                        read(3, "seventeen bytes.\\n", 100)      = 17
                         | 00000  73 65 76 65 6e 74 65 65  6e 20 62 79 74 65 73 2e  seventeen bytes. |
                         | 00010  0a                                                .                |
                        read(3, 0x10000, 100)                   = -1 EBADF (Bad file descriptor)
                        """);
    }

    /** strace leaves out what stands behind an empty buffer. */
    @Test
    void emptyBuffersArePassedOver() {
        Selection data = Selection.ALL.withData(DescriptorSet.NONE, new DescriptorSet(false, 1));
        TextView view = new TextView("strace", output, LineStyle.DEFAULT, DecodeOptions.DEFAULT, data);
        launch(view, A);
        FakeCall written = FakeCall.entry(A, "writev", 1, FakeCall.MEMORY, 3);
        ByteBuffer memory = ByteBuffer.allocate(50).order(ByteOrder.nativeOrder());
        for (int length : new int[] {1, 0, 1}) {
            memory.putLong(FakeCall.MEMORY + 48).putLong(length);
        }
        written.memory = memory.put((byte) 'A').array();
        view.entered(written);
        view.exited(written.returns(2));
        assertThat(output.text().lines().skip(1))
                .containsExactly(
                        " * 1 bytes in buffer 0",
                        " | 00000  41                                                A                |",
                        " * 1 bytes in buffer 2",
                        " | 00000  41                                                A                |");
    }

    @Test
    void processThatWasNamedIsToldOnceWithItsThreads() {
        TextView view = view();
        view.attached(new ThreadEvent(A, A, 0, Cause.NAMED));
        view.attached(new ThreadEvent(A, B, 0, Cause.NAMED));
        view.named(A, 2);
        view.named(7, 1);
        assertThat(output.text()).isEqualTo("strace: Process 4242 attached with 2 threads\nstrace: Process 7 attached\n");
    }

    @Test
    void deathByASignalThatIsNotAskedForIsNotShown() {
        TextView view = new TextView(
                "strace", output, LineStyle.DEFAULT, DecodeOptions.DEFAULT, Selection.ALL.withSignals(Set.of(15)));
        launch(view, A, B);
        view.ended(event(B), new EndReason.Killed(9, false));
        view.ended(event(A), new EndReason.Killed(15, false));
        assertThat(output.text()).isEqualTo("+++ killed by SIGTERM +++\n");
    }

    @Test
    void killedInTheMidstOfACall() {
        TextView view = view();
        launch(view, A);
        view.entered(FakeCall.entry(A, "read", 0, 0x1000, 1));
        view.ended(event(A), new EndReason.Killed(Signals.SIGKILL, false));
        assertThat(output.text())
                .isEqualTo("read(0,  <unfinished ...>)              = ?\n+++ killed by SIGKILL +++\n");
    }

    @Test
    void coreDumpIsSaid() {
        TextView view = view();
        launch(view, A);
        view.ended(event(A), new EndReason.Killed(Signals.SIGSEGV, true));
        assertThat(output.text()).isEqualTo("+++ killed by SIGSEGV (core dumped) +++\n");
    }

    @Test
    void signalsAndGroupStops() {
        TextView view = view();
        launch(view, A);
        view.signal(new FakeSignal(A, Signals.SIGTERM, false, 0));
        view.signal(new FakeSignal(A, Signals.SIGTSTP, true, 0));
        assertThat(output.text())
                .startsWith("--- SIGTERM {si_signo=SIGTERM, si_code=")
                .endsWith("--- stopped by SIGTSTP ---\n");
    }

    @Test
    void execveOfAnotherThreadTakesTheLeadersPlace() {
        TextView view = view();
        launch(view, A, B);
        view.entered(FakeCall.entry(A, "pause"));
        view.entered(FakeCall.entry(B, "execve"));
        view.exiting(event(A));
        view.superseded(event(A), B);
        view.exited(FakeCall.entry(A, "execve").returns(0));
        assertThat(output.text())
                .isEqualTo("[pid  4242] pause( <unfinished ...>\n"
                        + "[pid  4243] execve(NULL, NULL, NULL <unfinished ...>\n"
                        + "[pid  4242] <... pause resumed>)        = ?\n"
                        + "+++ superseded by execve in pid 4243 +++\n"
                        + "<... execve resumed>)                   = 0\n");
    }

    @Test
    void withFilesApartTheExecsLineEndsInItsOwn() {
        FakeOutput files = new FakeOutput(true);
        LineStyle style = new LineStyle(
                LineStyle.PidPrefix.NEVER, false, LineStyle.Clock.NONE, 0, -1, -1, false, false, false, 40);
        TextView view = new TextView(
                "strace",
                files,
                style,
                DecodeOptions.DEFAULT,
                Selection.ALL);
        launch(view, A, B);
        view.entered(FakeCall.entry(A, "pause"));
        view.entered(FakeCall.entry(B, "execve"));
        view.exiting(event(A));
        view.superseded(event(A), B);
        view.exited(FakeCall.entry(A, "execve").returns(0));
        assertThat(files.text(B)).isEqualTo("execve(NULL, NULL, NULL <pid changed to 4242 ...>\n");
        assertThat(files.text(A))
                .isEqualTo("pause()                                 = ?\n"
                        + "+++ superseded by execve in pid 4243 +++\n"
                        + "<... execve resumed>)                   = 0\n");
    }

    @Test
    void otherInterfaceIsAnnounced() {
        TextView view = view();
        launch(view, A);
        FakeCall foreign = FakeCall.entry(A, "getpid");
        foreign.architecture = Architecture.I386;
        foreign.nr = 20;
        view.entered(foreign);
        view.exited(foreign.returns(A));
        call(view, A, "getppid", 1);
        assertThat(output.text())
                .isEqualTo("[ Process PID=4242 runs in 32 bit mode. ]\n"
                        + "getpid()                                = 4242\n"
                        + "[ Process PID=4242 runs in 64 bit mode. ]\n"
                        + "getppid()                               = 1\n");
    }

    @Test
    void statusFilterHoldsLinesBack() {
        TextView view = view(LineStyle.DEFAULT, EnumSet.of(Status.FAILED));
        launch(view, A, B);
        view.entered(FakeCall.entry(A, "read", 3, 0x1000, 5));
        call(view, B, "close", 0, 3);
        call(view, B, "close", -9, 4);
        view.exited(FakeCall.entry(A, "read", 3, 0x1000, 5).returns(-9));
        view.entered(FakeCall.entry(A, "pause"));
        view.exiting(event(A));
        assertThat(output.text())
                .isEqualTo("[pid  4243] close(4)                    = -1 EBADF (Bad file descriptor)\n"
                        + "[pid  4242] read(3, 0x1000, 5)          = -1 EBADF (Bad file descriptor)\n");
    }

    @Test
    void hiddenCallsAreNotShown() {
        TextView view = new TextView(
                "strace",
                output,
                LineStyle.DEFAULT,
                DecodeOptions.DEFAULT,
                Selection.ALL.withCalls(call -> call.argument(0) == 3));
        launch(view, A);
        call(view, A, "close", 0, 3);
        call(view, A, "close", 0, 4);
        assertThat(output.text()).isEqualTo("close(3)                                = 0\n");
    }

    @Test
    void threadNameIsKnownWhenTheThreadHasEnded() {
        LineStyle style = new LineStyle(
                LineStyle.PidPrefix.ALWAYS, true, LineStyle.Clock.NONE, 0, -1, -1, false, false, false, 40);
        TextView view = view(style);
        int self = (int) ProcessHandle.current().pid();
        launch(view, self);
        call(view, self, "close", 0, 3);
        view.ended(event(self), new EndReason.Exited(0));
        assertThat(output.text()).matches(self + "<\\w+> close\\(3\\) += 0\n" + self + "<\\w+> \\+\\+\\+ exited with 0 \\+\\+\\+\n");
    }

    @Test
    void timesStandBeforeAndBehind() {
        TextView view = view(style(LineStyle.Clock.NONE, 0, 6, 6, false, false));
        launch(view, A);
        view.entered(FakeCall.entry(A, "close", 3).at(10 * SECOND));
        view.exited(FakeCall.entry(A, "close", 3).returns(0));
        view.entered(FakeCall.entry(A, "close", 4).at(12 * SECOND + 345_678_901));
        FakeCall exit = FakeCall.entry(A, "close", 4).returns(0);
        exit.durationNanos = 2 * SECOND + 999_999;
        view.exited(exit);
        assertThat(output.text())
                .isEqualTo("     0.000000 close(3)                  = 0 <0.000123>\n"
                        + "     2.345678 close(4)                  = 0 <2.000999>\n");
    }

    @Test
    void timeOfDayAndTimeSinceStandTogether() {
        TextView view = view(style(LineStyle.Clock.UNIX, 6, 3, -1, false, false));
        launch(view, A);
        call(view, A, "close", 0, 3);
        assertThat(output.text()).matches("[0-9]+\\.[0-9]{6} \\(\\+     0\\.000\\) close\\(3\\) += 0\n");
    }

    @Test
    void timeOfDayIsLocal() {
        TextView view = view(style(LineStyle.Clock.TIME, 0, -1, -1, false, false));
        launch(view, A);
        view.entered(FakeCall.entry(A, "close", 3).at(System.nanoTime()));
        String now = java.time.LocalTime.now().toString().substring(0, 5);
        assertThat(output.text()).matches("[0-2][0-9]:[0-5][0-9]:[0-6][0-9] close\\(3");
        assertThat(output.text().substring(0, 5)).isLessThanOrEqualTo(now);
    }

    @Test
    void numberAndPlaceStandBeforeTheName() {
        TextView view = view(style(LineStyle.Clock.NONE, 0, -1, -1, true, true));
        launch(view, A);
        call(view, A, "openat", -2, 0, 0, 0, 0);
        view.ended(event(A), new EndReason.Exited(0));
        assertThat(output.text())
                .startsWith("[ 257] [00007f252a046ad7] openat(0, NULL, O_RDONLY) = -1 ENOENT")
                .endsWith("[ 257] [????????????????] +++ exited with 0 +++\n");
    }

    @Test
    void tamperingIsShown() {
        TextView view = view();
        launch(view, A);
        for (Tampering tampering : Tampering.values()) {
            view.entered(FakeCall.entry(A, "close", 3));
            FakeCall exit = FakeCall.entry(A, "close", 3).returns(0);
            exit.tampering = tampering;
            view.exited(exit);
        }
        assertThat(output.text())
                .isEqualTo("close(3)                                = 0\n"
                        + "close(3)                                = 0 (INJECTED)\n"
                        + "close(3)                                = 0 (DELAYED)\n"
                        + "close(3)                                = 0 (INJECTED) (DELAYED)\n");
    }

    @Test
    void lossesAreSaid() {
        TextView view = view();
        view.lost(12);
        assertThat(output.text()).isEqualTo("strace: 12 records were lost\n");
    }

    @Test
    void eventsCostNoAllocation() {
        Output nowhere = new Output() {
            private final Sink sink = new Sink(OutputStream.nullOutputStream(), e -> {});

            @Override
            public Sink of(int tid) {
                return sink;
            }

            @Override
            public boolean isSeparate() {
                return false;
            }

            @Override
            public boolean isShared() {
                return false;
            }

            @Override
            public void release(int tid) {}

            @Override
            public void flush() {}

            @Override
            public Sink messages() {
                return sink;
            }

            @Override
            public void close() {}
        };
        TextView view = new TextView(
                "strace",
                nowhere,
                style(LineStyle.Clock.TIME, 6, 6, 6, true, true),
                DecodeOptions.DEFAULT,
                Selection.ALL);
        launch(view, A, B);
        FakeCall[] entries = {FakeCall.entry(A, "lseek", 1, 2, 3), FakeCall.entry(B, "read", 1, 0x1000, 3)};
        FakeCall[] exits = {FakeCall.entry(A, "lseek", 1, 2, 3).returns(9), FakeCall.entry(B, "read", 1, 0x1000, 3).returns(-9)};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                view.entered(entries[0]);
                view.entered(entries[1]);
                view.exited(exits[1]);
                view.exited(exits[0]);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).as("bytes for 20,000 calls").isLessThan(20_000);
    }
}
