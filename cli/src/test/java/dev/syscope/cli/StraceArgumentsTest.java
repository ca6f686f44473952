package dev.syscope.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syscope.cli.StraceSettings.Interruptible;
import dev.syscope.cli.StraceSettings.Output;
import dev.syscope.cli.render.LineStyle.Clock;
import dev.syscope.cli.render.LineStyle.PidPrefix;
import dev.syscope.cli.render.Message;
import dev.syscope.cli.render.Status;
import dev.syscope.cli.render.SummaryStyle.Column;
import dev.syscope.linux.Architecture;
import dev.syscope.syscall.DecodeOptions.HexStrings;
import dev.syscope.syscall.SyscallTable;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StraceArgumentsTest {
    private static StraceSettings parse(String line) {
        return StraceArguments.parse(GetOpt.parse(List.of(line.split(" "))));
    }

    @ParameterizedTest
    @CsvSource({
        "true, NONE, 0", "-t true, TIME, 0", "-tt true, TIME, 6", "-ttt true, UNIX, 6", "-tttt true, UNIX, 6",
        "--absolute-timestamps true, TIME, 0", "--absolute-timestamps=us true, TIME, 6",
        "--timestamps=unix true, UNIX, 0", "--absolute-timestamps=none true, NONE, 0",
    })
    void timeOfDay(String line, Clock clock, int digits) {
        assertThat(parse(line).line().clock()).isEqualTo(clock);
        assertThat(parse(line).line().clockDigits()).isEqualTo(digits);
    }

    @Test
    void timeFormatsCombine() {
        assertThat(TimeFormat.parse("precision:ms,format:unix")).isEqualTo(new TimeFormat(Clock.UNIX, 3));
        assertThat(TimeFormat.parse("time,ns")).isEqualTo(new TimeFormat(Clock.TIME, 9));
    }

    @ParameterizedTest
    @CsvSource({
        "true, WHEN_SEVERAL", "-f true, WHEN_SEVERAL", "-o x true, WHEN_SEVERAL", "-f -o x true, ALWAYS", "-ff -o x true, NEVER",
        "-p 1 -p 2 -o x, ALWAYS", "-p 1 -o x, WHEN_SEVERAL", "-f -o |cat true, ALWAYS", "-ff true, WHEN_SEVERAL",
        "-p 1 -o x true, ALWAYS", "-p 1 true, WHEN_SEVERAL",
    })
    void pidPrefix(String line, PidPrefix prefix) {
        assertThat(parse(line).line().pidPrefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true                     | ''",
                "-q true                  | ATTACH PERSONALITY",
                "-qq true                 | ATTACH EXIT PERSONALITY",
                "-qqq true                | ATTACH EXIT PATH_RESOLUTION PERSONALITY THREAD_EXECVE",
                "--quiet true             | ATTACH PERSONALITY",
                "--silent=all true        | ATTACH EXIT PATH_RESOLUTION PERSONALITY THREAD_EXECVE",
                "-e q=exits,superseded true | EXIT THREAD_EXECVE",
                "-e quiet=none -o x true  | ''",
                "-o x true                | ATTACH PERSONALITY",
                "-p 1 -o x                | ''",
            })
    void quiet(String line, String messages) {
        StringBuilder quiet = new StringBuilder();
        for (Message message : Message.values()) {
            if (parse(line).filter().quiet().contains(message)) {
                quiet.append(quiet.isEmpty() ? "" : " ").append(message);
            }
        }
        assertThat(quiet).hasToString(messages);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-z true                     | SUCCESSFUL",
                "-Z true                     | FAILED",
                "-z -e status=failed true    | FAILED",
                "-e status=failed -z true    | SUCCESSFUL",
                "--status=!failed true       | SUCCESSFUL UNFINISHED UNAVAILABLE DETACHED",
                "-e status=none true         | ''",
            })
    void statuses(String line, String expected) {
        StringBuilder statuses = new StringBuilder();
        for (Status status : Status.values()) {
            if (parse(line).filter().statuses().contains(status)) {
                statuses.append(statuses.isEmpty() ? "" : " ").append(status);
            }
        }
        assertThat(statuses).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-p 1,2 -p 3 | 1 2 3", "-p 7 | 7", "--attach=5,5 | 5",
            })
    void pids(String line, String pids) {
        assertThat(parse(line).pids().stream().map(String::valueOf)).containsExactly(pids.split(" "));
    }

    @Test
    void pidsMayBeSeparatedByAnySpace() {
        GetOpt typed = GetOpt.parse(List.of("-p", " 12 13\n14\t15 "));
        assertThat(StraceArguments.parse(typed).pids()).containsExactly(12, 13, 14, 15);
    }

    @ParameterizedTest
    @CsvSource({
        "true, WAITING", "-o x true, NEVER", "-o |cat true, NEVER", "-p 1 -o x, WAITING", "-I1 true, ANYWHERE",
        "-I never_tstp true, NEVER_NOR_STOPPED", "-I2 -o x true, WAITING",
    })
    void interruptible(String line, Interruptible when) {
        assertThat(parse(line).tracing().interruptible()).isEqualTo(when);
    }

    @Test
    void outputs() {
        assertThat(parse("true").output()).isEqualTo(new Output.StandardError());
        assertThat(parse("-ff true").output()).isEqualTo(new Output.StandardError());
        assertThat(parse("-o x true").output()).isEqualTo(new Output.File("x", false, false));
        assertThat(parse("-A -ox true").output()).isEqualTo(new Output.File("x", true, false));
        assertThat(parse("-ff -o x true").output()).isEqualTo(new Output.File("x", false, true));
        assertThat(parse("--follow-forks --output-separately -o x true").output()).isEqualTo(new Output.File("x", false, true));
        assertThat(parse("-o !cat true").output()).isEqualTo(new Output.Pipe("!cat", "cat"));
    }

    @ParameterizedTest
    @CsvSource({
        "true, NONE", "-x true, NON_ASCII", "-xx true, ALL", "-xxx true, ALL", "--strings-in-hex true, ALL",
        "--strings-in-hex=non-ascii-chars true, NON_ASCII_CHARS",
    })
    void hexadecimalStrings(String line, HexStrings strings) {
        assertThat(parse(line).decode().strings()).isEqualTo(strings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | ''", "-y true | PATH", "-yy true | PATH SOCKET DEV PIDFD", "--decode-fds true | PATH",
                "--decode-fds=all true | PATH SOCKET DEV PIDFD", "-e decode-fds=path true | PATH", "-e decode-fd=none true | ''",
                "--decode-fds=pidfd,dev true | DEV PIDFD", "--decode-fds=!socket true | PATH DEV PIDFD",
            })
    void descriptors(String line, String details) {
        assertThat(parse(line).decode().descriptors().stream().sorted().map(Enum::name).toList()).isEqualTo(
                details.isEmpty() ? List.of() : List.of(details.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-e read=3 true | 3", "-e read=3,1,5 true | 1 3 5", "--read=all true | 0 1 2 3 4 5", "-e r=!3,4 true | 0 1 2 5",
                "-e read=!all true | ''", "true | ''", "-e read=2147483647 true | ''",
            })
    void descriptorsWhoseDataIsShown(String line, String shown) {
        StringBuilder numbers = new StringBuilder();
        for (int fd = -1; fd < 6; fd++) {
            if (parse(line).filter().reads().contains(fd)) {
                numbers.append(numbers.isEmpty() ? "" : " ").append(fd);
            }
        }
        assertThat(numbers).hasToString(shown);
        assertThat(parse(line).filter().writes().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"3,x | x", "-1 | -1", "'' | ''", ", | ,", "2147483648 | 2147483648", "all,1 | all"})
    void whatIsNoDescriptorIsNamed(String value, String wrong) {
        assertThatThrownBy(() -> StraceArguments.parse(GetOpt.parse(List.of("-e", "write=" + value, "true"))))
                .isInstanceOf(UsageException.class)
                .hasMessage("invalid descriptor '" + wrong + "'");
    }

    @Test
    void lastTraceSetCounts() {
        int read = SyscallTable.of(Architecture.host()).number("read").orElseThrow();
        int close = SyscallTable.of(Architecture.host()).number("close").orElseThrow();
        StraceSettings settings = parse("-e read -e trace=close true");
        assertThat(settings.filter().syscalls().contains(Architecture.host(), read)).isFalse();
        assertThat(settings.filter().syscalls().contains(Architecture.host(), close)).isTrue();
    }

    @Test
    void kernelSkipsCallsWhereItCanWithoutBeingAsked() {
        assertThat(parse("-f -e trace=open true").tracing().seccomp()).isTrue();
        assertThat(parse("-f -e trace=open --no-seccomp-bpf true").tracing().seccomp()).isFalse();
        assertThat(parse("-e trace=open true").tracing().seccomp()).isFalse();
        assertThat(parse("-f true").tracing().seccomp()).isFalse();
        assertThat(parse("-f -e trace=open -p 1").tracing().seccomp()).isFalse();
        assertThat(parse("-f -e trace=open -p 1 true").tracing().seccomp()).isFalse();
    }

    @Test
    void summaries() {
        assertThat(parse("true").summary()).isEmpty();
        StraceSettings settings = parse("-c -w -S calls -U calls,errors -O 5us true");
        assertThat(settings.printsCalls()).isFalse();
        assertThat(settings.summary().orElseThrow().columns()).containsExactly(Column.CALLS, Column.ERRORS, Column.NAME);
        assertThat(settings.summary().orElseThrow().sortBy()).isEqualTo(Optional.of(Column.CALLS));
        assertThat(settings.summary().orElseThrow().overheadNanos()).isEqualTo(5000);
        assertThat(settings.summary().orElseThrow().wallClock()).isTrue();
        assertThat(parse("-C -S nothing true").summary().orElseThrow().sortBy()).isEmpty();
        assertThat(parse("-C true").printsCalls()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-A true | -A/--output-append-mode has no effect without -o/--output",
                "--output-separately true | --output-separately has no effect without -o/--output",
                "-F true | option -F is deprecated, please use -f/--follow-forks instead",
                "-Ff true | deprecated option -F ignored",
                "-S calls true | -S/--summary-sort-by has no effect without (-c/--summary-only or -C/--summary)",
                "--seccomp-bpf true | --seccomp-bpf cannot be used without -f/--follow-forks, disabling",
                "-c -y true | -y/--decode-fds has no effect with -c/--summary-only",
                "-c -e decode-fds=all true | -y/--decode-fds has no effect with -c/--summary-only",
                "-c -k true | -k/--stack-traces has no effect with -c/--summary-only",
                "-c -i true | -i/--instruction-pointer has no effect with -c/--summary-only",
                "-z -Z true | Only the last of -z/--successful-only/-Z/--failed-only options will take effect. See status qualifier for more complex filters.",
            })
    void warnsAsStraceDoes(String line, String warning) {
        assertThat(parse(line).warnings()).containsExactly(warning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-y --decode-fds true       | -y and --decode-fds cannot be provided simultaneously",
                "-y -e decode-fds=all true  | -y and --decode-fds cannot be provided simultaneously",
                "-t --timestamps=ns true    | -t and --absolute-timestamps cannot be provided simultaneously",
                "--strings-in-hex -x true   | -x and --strings-in-hex cannot be provided simultaneously",
                "-f --follow-forks true     | -f and --follow-forks cannot be provided simultaneously",
                "-ff --output-separately -o x true | -ff and --output-separately cannot be provided simultaneously",
                "-q --quiet true            | -q and -e quiet/--quiet cannot be provided simultaneously",
            })
    void letterAndNameExcludeEachOtherWhereTimesCount(String line, String message) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void commandKeepsItsOwnOptions() {
        assertThat(parse("-f ls -l -- x").launch().command()).containsExactly("ls", "-l", "--", "x");
    }

    @Test
    void environmentIsChangedInOrder() {
        List<String> environment = List.of("A=1", "B=2", "AB=3");
        assertThat(Environment.changed(environment, List.of("B=9", "C=4", "A")))
                .containsExactly("B=9", "AB=3", "C=4");
    }
}
