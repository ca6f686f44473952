package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strace 6.1 takes and refuses. */
class InjectExpressionTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "-1; Inadvertent injection of error 1 is possible for retval=18446744073709551615",
        "-4095; Inadvertent injection of error 4095 is possible for retval=18446744073709547521",
        "-4096; Injected return value 18446744073709547520 will be clipped to 4294963200 in compat personality",
        "4294967294; Inadvertent injection of error 2 is possible in compat personality for retval=4294967294",
        "0x100000000; Injected return value 4294967296 will be clipped to 0 in compat personality",
        "0x80000000; ''", "0; ''",
    })
    void valuesThatMayBeTakenForOthers(String value, String doubt) {
        assertThat(InjectExpression.parse("read:retval=" + value).doubt().orElse("")).isEqualTo(doubt);
    }

    @ParameterizedTest
    @CsvSource({
        "read:error=ENOENT, 2", "read:error=enoent, 2", "read:error=2, 2", "read:error=4095, 4095",
        "read:error=ERESTARTSYS, 512",
    })
    void errors(String expression, int errno) {
        assertThat(InjectExpression.parse(expression).error()).hasValue(errno);
    }

    @ParameterizedTest
    @CsvSource({"read:retval=0, 0", "read:retval=0x10, 16", "read:retval=010, 8", "read:retval=-1, -1"})
    void returnValues(String expression, long value) {
        assertThat(InjectExpression.parse(expression).returnValue()).hasValue(value);
    }

    @ParameterizedTest
    @CsvSource({"read:signal=INT, 2", "read:signal=SIGINT, 2", "read:signal=int, 2", "read:signal=64, 64"})
    void signals(String expression, int signal) {
        assertThat(InjectExpression.parse(expression).signal()).hasValue(signal);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1.5ms, 1500", "1e3, 1000", "2s, 2000000", "10us, 10", "1ns, 1", "0, 0"})
    void delays(String time, long micros) {
        assertThat(InjectExpression.parse("read:delay_enter=" + time).delayEnterMicros()).isEqualTo(micros);
        assertThat(InjectExpression.parse("read:delay_exit=" + time).delayExitMicros()).isEqualTo(micros);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1", "3, 3, 3, 1", "1+, 1, 2147483647, 1", "1+2, 1, 2147483647, 2", "2..5, 2, 5, 1", "2..5+, 2, 5, 1",
        "2..5+3, 2, 5, 3", "65535, 65535, 65535, 1",
    })
    void invocations(String when, int first, int last, int step) {
        Injection injection = InjectExpression.parse("read:error=EIO:when=" + when);
        assertThat(injection.first()).isEqualTo(first);
        assertThat(injection.last()).isEqualTo(last);
        assertThat(injection.step()).isEqualTo(step);
    }

    @Test
    void withoutWhenEachInvocationIsMeant() {
        Injection injection = InjectExpression.parse("all:error=EIO");
        assertThat(injection.first()).isEqualTo(1);
        assertThat(injection.last()).isEqualTo(Integer.MAX_VALUE);
        assertThat(injection.syscalls().isAll()).isTrue();
    }

    @Test
    void faultIsEnosysUnlessSaid() {
        assertThat(InjectExpression.parseFault("read").error()).hasValue(38);
        assertThat(InjectExpression.parseFault("read:error=EIO:when=2").error()).hasValue(5);
        assertThatThrownBy(() -> InjectExpression.parseFault("read:retval=0"))
                .hasMessage("invalid fault argument 'read:retval=0': 'retval=0' isn't one of error=, when=");
    }

    @Test
    void substituteMustBePure() {
        assertThat(InjectExpression.parse("read:syscall=getpid:error=EIO").substitute()).isPresent();
        assertThatThrownBy(() -> InjectExpression.parse("read:syscall=write:error=EIO"))
                .hasMessageEndingWith("'write' isn't one of the calls of %pure");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read", "read:", "read:error=0", "read:error=4096", "read:error=EFOO", "read:error=EIO:retval=0",
                "read:error=EIO:error=EIO", "read:signal=65", "read:signal=0", "read:signal=INT:signal=INT",
                "read:delay_enter=-1", "read:delay_exit=1m", "read:delay_enter=1:delay_enter=2", "read:syscall=getpid",
                "read:error=EIO:when=0", "read:error=EIO:when=3..1", "read:error=EIO:when=65536",
                "read:error=EIO:when=1..65535", "read:error=EIO:when=", "read:foo=1", ":error=EIO", "read:when=2",
                "foo:error=EIO", "read:error=EIO:when=1+0", "read:poke_enter=@arg2=00",
            })
    void refusesWhatStraceRefuses(String expression) {
        assertThatThrownBy(() -> InjectExpression.parse(expression)).isInstanceOf(ExpressionException.class);
    }
}
