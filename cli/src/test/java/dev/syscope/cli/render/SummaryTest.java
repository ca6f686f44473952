package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.cli.render.SummaryStyle.Column;
import dev.syscope.linux.Architecture;
import dev.syscope.syscall.LineBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tables in strace 6.1's format. */
class SummaryTest {
    private static String table(SummaryStyle style, FakeCall... calls) {
        Summary summary = new Summary(style);
        for (FakeCall call : calls) {
            summary.add(call);
        }
        LineBuffer out = new LineBuffer();
        summary.write(out);
        return out.toString();
    }

    private static FakeCall call(String name, long result, long systemNanos) {
        FakeCall call = FakeCall.entry(1, name).returns(result);
        call.systemNanos = systemNanos;
        call.durationNanos = systemNanos * 2;
        return call;
    }

    private static SummaryStyle style(boolean wallClock, long overhead) {
        return new SummaryStyle(SummaryStyle.DEFAULT_COLUMNS, Optional.of(Column.TOTAL_TIME), wallClock, overhead);
    }

    private static final FakeCall[] CALLS = {
        call("read", 5, 3_000_400),
        call("read", -9, 1_000),
        call("close", 0, 500),
        call("gettid", 7, 500),
        call("openat", -2, 9_000_000),
    };

    @Test
    void looksAsStraces() {
        assertThat(table(style(false, 0), CALLS))
                .isEqualTo(
                        """
                        % time     seconds  usecs/call     calls    errors syscall
                        ------ ----------- ----------- --------- --------- ----------------
                         74.99    0.009000        9000         1         1 openat
                         25.01    0.003001        1500         2         1 read
                          0.00    0.000001           0         1           close
                          0.00    0.000001           0         1           gettid
                        ------ ----------- ----------- --------- --------- ----------------
                        100.00    0.012002        2400         5         2 total
                        """);
    }

    @Test
    void wallClockTakesDurations() {
        assertThat(table(style(true, 0), CALLS)).contains("    0.018000       18000         1         1 openat\n");
    }

    @Test
    void overheadIsTakenOffEachCall() {
        assertThat(table(style(false, 1_000), CALLS)).contains("    0.008999        8999         1         1 openat\n");
        assertThat(table(style(false, 1_000), CALLS)).contains("    0.000000           0         1           close\n");
    }

    @Test
    void columnsAreThoseAskedFor() {
        SummaryStyle style = new SummaryStyle(
                List.of(Column.NAME, Column.MINIMUM_TIME, Column.MAXIMUM_TIME, Column.CALLS, Column.ERRORS),
                Optional.of(Column.CALLS),
                false,
                0);
        assertThat(table(style, CALLS))
                .isEqualTo(
                        """
                        syscall          shortest  longest     calls    errors
                        ---------------- -------- -------- --------- ---------
                        read             0.000001 0.003000         2         1
                        close            0.000001 0.000001         1@
                        gettid           0.000001 0.000001         1@
                        openat           0.009000 0.009000         1         1
                        ---------------- -------- -------- --------- ---------
                        total            0.000001 0.009000         5         2
                        """
                                .replace("@", "          "));
    }

    @Test
    void longNamesMakeTheColumnWider() {
        assertThat(table(style(false, 0), call("process_vm_readv", 0, 0)))
                .contains("--------- -----------------\n")
                .contains("  0.00    0.000000           0         1           process_vm_readv\n")
                .contains("100.00    0.000000           0         1           total\n");
    }

    @Test
    void otherInterfacesHaveATableOfTheirOwn() {
        FakeCall foreign = call("getpid", 1, 0);
        foreign.architecture = Architecture.I386;
        foreign.nr = 20;
        assertThat(table(style(false, 0), call("close", 0, 0), foreign))
                .startsWith("% time")
                .contains("total\nSystem call usage summary for 32 bit mode:\n% time")
                .contains("           getpid\n");
    }

    @Test
    void callsWithoutANameAreLeftOut() {
        FakeCall unknown = call("close", -38, 1000);
        unknown.nr = 1000;
        assertThat(table(style(false, 0), unknown)).isEmpty();
        unknown.nr = 100_000;
        assertThat(table(style(false, 0), unknown)).isEmpty();
    }
}
