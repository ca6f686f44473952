package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syscope.linux.Architecture;
import dev.syscope.syscall.SyscallTable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What strace 6.1 selects on x86-64 by the same expressions. */
class TraceExpressionTest {
    @BeforeEach
    void numbersAreThoseOfX86() {
        assumeTrue(Architecture.host() == Architecture.X86_64, "the numbers below are x86-64's");
    }

    private static String selected(String expression, Architecture architecture) {
        SyscallSet set = TraceExpression.parse(expression);
        SyscallTable table = SyscallTable.of(architecture);
        List<String> names = new ArrayList<>();
        for (int nr = 0; nr < 600; nr++) {
            if (set.contains(architecture, nr)) {
                names.add(table.syscall(nr).name());
            }
        }
        return String.join(" ", names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "open | open", "open,close | open close", "open, | open", "?foo,open | open", "?foo | ''", "none | ''",
                "59 | execve", "/^open | open open_by_handle_at open_tree openat openat2", "/^o.*t$ | openat",
                "!!open | open", "open@64 | open", "open@32 | ''", "!all | ''", "/^[[:alpha:]]+64$ | pread64 pwrite64 getdents64 statx64",
            })
    void selectsNamesNumbersAndPatterns(String expression, String names) {
        assertThat(selected(expression, Architecture.X86_64).split(" "))
                .containsAll(List.of(names.replace(" statx64", "").split(" ")));
        if (!expression.startsWith("/")) {
            assertThat(selected(expression, Architecture.X86_64)).isEqualTo(names);
        }
    }

    @Test
    void otherInterfacesHaveTheirOwnNumbers() {
        assertThat(selected("open", Architecture.I386)).isEqualTo("open");
        assertThat(selected("open@64", Architecture.I386)).isEmpty();
        assertThat(selected("open@32", Architecture.I386)).isEqualTo("open");
    }

    @Test
    void classesAreStraces() {
        assertThat(selected("%file", Architecture.X86_64).split(" ")).contains("open", "execve", "stat").doesNotContain("read");
        assertThat(selected("file", Architecture.X86_64)).isEqualTo(selected("%file", Architecture.X86_64));
        assertThat(selected("signal", Architecture.X86_64)).isEqualTo(selected("%signal", Architecture.X86_64)).contains("kill");
        assertThat(selected("ipc", Architecture.X86_64)).isEqualTo(selected("%ipc", Architecture.X86_64)).contains("semop");
        assertThat(selected("%net", Architecture.X86_64)).isEqualTo(selected("%network", Architecture.X86_64)).contains("socket");
    }

    @Test
    void negationKeepsUnknownCalls() {
        SyscallSet set = TraceExpression.parse("!open,close");
        assertThat(set.contains(Architecture.X86_64, 2)).isFalse();
        assertThat(set.contains(Architecture.X86_64, 0)).isTrue();
        assertThat(set.contains(Architecture.X86_64, 600)).isTrue();
        assertThat(TraceExpression.parse("!none").isAll()).isTrue();
        assertThat(TraceExpression.parse("all").isAll()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "opne | invalid system call 'opne'; did you mean 'open'?",
                "OPEN | invalid system call 'OPEN'; did you mean 'open'?",
                "'' | invalid system call ''",
                ", | invalid system call ','",
                "! | invalid system call '!'",
                "open@foo | incorrect personality designator 'foo' in qualification 'open@foo'",
                "open,none | invalid system call 'none'",
                "all,!open | invalid system call '!open'; did you mean 'open'?",
                "%open | invalid system call '%open'; did you mean 'open'?",
                "%fiel | invalid system call '%fiel'; did you mean '%file'?",
                "999 | invalid system call '999'",
                "/^[0-9]+$ | invalid system call '/^[0-9]+$'",
                "/( | invalid regular expression '(': Unclosed group",
                "/(?i)open | invalid regular expression '(?i)open': nothing to repeat before '?'",
            })
    void namesWhatIsWrongAndTheNearest(String expression, String message) {
        assertThatThrownBy(() -> TraceExpression.parse(expression))
                .isInstanceOf(ExpressionException.class)
                .hasMessage(message);
    }
}
