package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.syscope.linux.Signals;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.Descriptors;
import dev.syscope.trace.TraceListener.Cause;
import dev.syscope.trace.TraceListener.EndReason;
import dev.syscope.trace.TraceListener.ThreadEvent;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonViewTest {
    private static final int A = FakeCall.PID;

    private final FakeOutput output = new FakeOutput(false);
    private final JsonView view = view(DecodeOptions.DEFAULT);

    private JsonView view(DecodeOptions decode) {
        return new JsonView(output, decode, EnumSet.allOf(Status.class), call -> true, JavaNames.NONE);
    }

    private static ThreadEvent event(int tid) {
        return new ThreadEvent(A, tid, 0, Cause.FORKED);
    }

    @AfterEach
    void everyLineIsJson() throws IOException {
        for (String line : output.text().lines().toList()) {
            try (JsonParser parser = new JsonFactory().createParser(line)) {
                while (parser.nextToken() != null) {}
            }
        }
    }

    private void call(FakeCall entry, long result) {
        view.entered(entry);
        view.exited(entry.returns(result));
    }

    @Test
    void callIsOneObject() {
        call(FakeCall.entry(A, "lseek", 3, 17, 0), 17);
        assertThat(output.text())
                .matches("\\{\"event\":\"syscall\",\"pid\":4242,\"tid\":4242,\"comm\":\"[^\"]*\","
                        + "\"time\":-?[0-9]+\\.[0-9]{9},\"syscall\":\"lseek\",\"nr\":8,"
                        + "\"args\":\\{\"fd\":3,\"offset\":17,\"whence\":\"SEEK_SET\"\\},"
                        + "\"return\":17,\"duration\":0\\.000123456\\}\n");
    }

    @Test
    void failureHasItsErrorsName() {
        call(FakeCall.entry(A, "close", 77), -9);
        assertThat(output.text()).contains("\"args\":{\"fd\":77},\"return\":-1,\"errno\":\"EBADF\"");
    }

    @Test
    void flagsAreLists() {
        call(FakeCall.entry(A, "openat", 5, 0, 02000000 | 02000, 0), 3);
        assertThat(output.text()).contains("\"flags\":[\"O_RDONLY\",\"O_APPEND\",\"O_CLOEXEC\"]");
    }

    @Test
    void descriptorHasItsPath() {
        JsonView withPaths = view(new DecodeOptions(
                32,
                DecodeOptions.HexStrings.NONE,
                DecodeOptions.ConstantStyle.ABBREV,
                Set.of(Descriptors.Detail.PATH),
                false,
                DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.ALL,
                DecodeOptions.Calls.NONE));
        FakeCall close = FakeCall.entry(A, "close", 3);
        close.path = "/etc/\377\"\177";
        withPaths.entered(close);
        withPaths.exited(close.returns(0));
        assertThat(output.text()).contains("\"fd\":{\"value\":3,\"is\":\"/etc/\\uDCFF\\\"\\u007f\"}");
    }

    @Test
    void callThatNeverReturnsIsUnfinished() {
        view.entered(FakeCall.entry(A, "exit_group", 3));
        view.ended(event(A), new EndReason.Exited(3));
        assertThat(output.text())
                .contains("\"syscall\":\"exit_group\",\"nr\":231,\"args\":{\"error_code\":3},\"unfinished\":true}\n")
                .contains("{\"event\":\"exited\",\"pid\":4242,")
                .endsWith("\"status\":3}\n");
    }

    @Test
    void endsAndSignalsAreEvents() {
        view.attached(event(A));
        view.signal(new FakeSignal(A, Signals.SIGTERM, false, 0));
        view.signal(new FakeSignal(A, Signals.SIGSTOP, true, 0));
        view.superseded(event(A), 4243);
        view.detached(event(A));
        view.ended(event(A), new EndReason.Killed(Signals.SIGSEGV, true));
        view.lost(3);
        assertThat(output.text().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("{\"event\":\"attached\"").endsWith("\"cause\":\"forked\"}"),
                        line -> assertThat(line).contains("\"signal\":\"SIGTERM\",\"siginfo\":{\"si_signo\":\"SIGTERM\""),
                        line -> assertThat(line).startsWith("{\"event\":\"stopped\"").endsWith("\"signal\":\"SIGSTOP\"}"),
                        line -> assertThat(line).endsWith("\"former_tid\":4243}"),
                        line -> assertThat(line).startsWith("{\"event\":\"detached\""),
                        line -> assertThat(line).endsWith("\"signal\":\"SIGSEGV\",\"core_dumped\":true}"),
                        line -> assertThat(line).isEqualTo("{\"event\":\"lost\",\"records\":3}"));
    }
}
