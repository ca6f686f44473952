package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.syscall.SyscallRecord.Tampering;
import dev.syscope.trace.TraceListener.EndReason;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Tag("kernel")
class PtraceInjectionTest {
    private static final int YIELD = Architecture.pick(24, 124);
    private static final int GETSID = Architecture.pick(124, 156);
    private static final int TIMES = Architecture.pick(100, 153);

    private final Recorder recorder = new Recorder();

    /** The calls of one number. */
    private static SyscallSet only(int... numbers) {
        BitSet bits = new BitSet();
        for (int nr : numbers) {
            bits.set(nr);
        }
        return SyscallSet.of(Map.of(Architecture.host(), bits));
    }

    private static Injection rule(int nr, int error, long value, int signal, int substitute, int first, int last, int step) {
        return new Injection(
                only(nr),
                error == 0 ? OptionalInt.empty() : OptionalInt.of(error),
                value == 0 ? OptionalLong.empty() : OptionalLong.of(value),
                signal == 0 ? OptionalInt.empty() : OptionalInt.of(signal),
                substitute == 0 ? OptionalInt.empty() : OptionalInt.of(substitute),
                0,
                0,
                first,
                last,
                step);
    }

    private String perl(boolean filtered, String script, Injection... rules) {
        return perl(new EndReason.Exited(0), filtered, script, rules);
    }

    private String perl(EndReason end, boolean filtered, String script, Injection... rules) {
        SyscallSet calls = filtered ? only(YIELD, GETSID) : SyscallSet.ALL;
        String out = "/tmp/syscope-injection-" + ProcessHandle.current().pid();
        Target.Command command = Recorder.sh("exec /usr/bin/perl -e '" + script + "' > " + out);
        try (PtraceSource source = new PtraceSource(
                new TraceRequest(command, true, calls, Recorder.ALL_SIGNALS, List.of(rules), false, filtered))) {
            assertThat(source.run(recorder)).isEqualTo(end);
            assertThat(recorder.mistakes).isEmpty();
            return java.nio.file.Files.readString(java.nio.file.Path.of(out));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } finally {
            assertThat(new java.io.File(out).delete()).isTrue();
        }
    }

    private static String calls(int nr, int times) {
        return "print join(\",\", map { my $r = syscall(" + nr + "); $r == -1 ? \"E\" . ($!+0) : $r } 1.." + times + ")";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void errorIsReturnedWithoutTheCall(boolean filtered) {
        String out = perl(filtered, calls(YIELD, 2), rule(YIELD, Errno.ENOSPC, 0, 0, 0, 1, Integer.MAX_VALUE, 1));
        assertThat(out).isEqualTo("E28,E28");
        assertThat(recorder.of("exited", YIELD))
                .hasSize(2)
                .allMatch(event -> event.value() == -Errno.ENOSPC && event.tampering() == Tampering.INJECTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void valueIsReturned(boolean filtered) {
        assertThat(perl(filtered, calls(YIELD, 1), rule(YIELD, 0, 4711, 0, 0, 1, Integer.MAX_VALUE, 1)))
                .isEqualTo("4711");
        assertThat(recorder.of("exited", YIELD)).singleElement().matches(event -> event.value() == 4711);
    }

    @Test
    void invocationsAreCountedFromOneForEachThread() {
        String out = perl(false, calls(YIELD, 7), rule(YIELD, 0, 7, 0, 0, 2, 6, 2));
        assertThat(out.split(",")).satisfies(results -> {
            assertThat(results[1]).isEqualTo("7");
            assertThat(results[3]).isEqualTo("7");
            assertThat(results[5]).isEqualTo("7");
            assertThat(List.of(results[0], results[2], results[4], results[6])).doesNotContain("7");
        });
        assertThat(recorder.of("exited", YIELD).stream().map(Recorder.Event::tampering))
                .containsExactly(Tampering.NONE, Tampering.INJECTED, Tampering.NONE, Tampering.INJECTED, Tampering.NONE,
                        Tampering.INJECTED, Tampering.NONE);
    }

    @Test
    void signalIsDeliveredAtTheEntry() {
        String out = perl(false, "$SIG{USR1} = sub { print \"caught \" }; " + calls(YIELD, 1),
                rule(YIELD, 0, 0, 10, 0, 1, Integer.MAX_VALUE, 1));
        assertThat(out).startsWith("caught ");
        assertThat(recorder.of("signal")).singleElement().matches(event -> event.nr() == 10);
    }

    @Test
    void anotherCallIsMadeInstead() {
        String out = perl(false, calls(GETSID, 1) + " . \" $$\"", rule(GETSID, 0, 0, 0, Architecture.pick(39, 172), 1,
                Integer.MAX_VALUE, 1));
        assertThat(out.split(" ")).satisfies(words -> assertThat(words[0]).isEqualTo(words[1]));
        assertThat(recorder.of("entered", GETSID)).hasSize(1);
    }

    private static Injection delay(int nr, long enterMicros, long exitMicros) {
        return new Injection(only(nr), OptionalInt.empty(), OptionalLong.empty(), OptionalInt.empty(),
                OptionalInt.empty(), enterMicros, exitMicros, 1, Integer.MAX_VALUE, 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void callIsDelayedAtItsEntryAndAtItsExit(boolean filtered) {
        long before = System.nanoTime();
        perl(filtered, "syscall(" + GETSID + ")", delay(GETSID, 150_000, 50_000));
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(200_000_000L);
        assertThat(recorder.of("exited", GETSID)).singleElement().matches(event -> event.tampering() == Tampering.DELAYED);
        assertThat(recorder.of("exited", GETSID).getFirst().durationNanos()).isGreaterThanOrEqualTo(150_000_000L);
    }

    /**
     * The delay is longer than the test may take: it ends because another process goes on, and kills the delayed one.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void othersGoOnWhileACallIsDelayed(boolean filtered) {
        String script = "pipe(R, W); my $p = $$; if (fork) { syswrite(W, 1); syscall(" + GETSID + ") }"
                + " else { sysread(R, my $x, 1); syscall(" + YIELD + ") for 1..50; kill 9, $p }";
        perl(new EndReason.Killed(9, false), filtered, script, delay(GETSID, 1_000_000_000, 0));
        assertThat(recorder.of("entered", GETSID)).hasSize(1);
        assertThat(recorder.of("exited", GETSID)).isEmpty();
        assertThat(recorder.of("exited", YIELD)).hasSize(50);
    }

    @Test
    void callThatIsNotShownIsLeftAlone() {
        String out = perl(true, calls(TIMES, 1), rule(TIMES, 0, 77, 0, 0, 1, Integer.MAX_VALUE, 1));
        assertThat(out).isNotEqualTo("77");
        assertThat(recorder.of("exited", TIMES)).isEmpty();
    }

    @Test
    void eachCallOfARuleIsCountedByItself() {
        Injection both = new Injection(only(YIELD, GETSID), OptionalInt.empty(), OptionalLong.of(7), OptionalInt.empty(),
                OptionalInt.empty(), 0, 0, 2, 2, 1);
        String out = perl(false, calls(YIELD, 2) + "; print q( ); " + calls(GETSID, 2), both);
        assertThat(out).matches("0,7 .+,7").doesNotContain(" 7,");
    }

    @Test
    void lastRuleForACallIsTheOneThatCounts() {
        String out = perl(false, calls(YIELD, 2), rule(YIELD, 0, 5, 0, 0, 1, Integer.MAX_VALUE, 1),
                rule(YIELD, 0, 6, 0, 0, 2, 2, 1));
        assertThat(out).isEqualTo("0,6");
    }

    @Test
    void theLaunchIsLeftAlone() {
        int execve = Architecture.pick(59, 221);
        String out = perl(false, "exec q(/bin/true) or print $!+0", rule(execve, Errno.EIO, 0, 0, 0, 2, 2, 1));
        assertThat(out).isEqualTo("5"); // after sh's own, which execs perl
        assertThat(recorder.of("exited", execve)).hasSize(3);
    }
}
