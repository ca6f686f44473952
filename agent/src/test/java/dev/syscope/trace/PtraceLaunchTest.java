package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import dev.syscope.trace.TraceListener.EndReason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@Tag("kernel")
class PtraceLaunchTest {
    private static final int EXECVE = Architecture.pick(59, 221);
    private static final int KILL = Architecture.pick(62, 129);
    private static final int EXIT_GROUP = Architecture.pick(231, 94);

    private final Recorder recorder = new Recorder();

    @AfterEach
    void orderMadeSense() {
        assertThat(recorder.mistakes).isEmpty();
    }

    private EndReason run(TraceRequest request) {
        try (PtraceSource source = new PtraceSource(request)) {
            return source.run(recorder);
        }
    }

    @Test
    void firstCallIsTheExecveOfTheCommandAndLastItsExit() {
        EndReason end = run(Recorder.request(Recorder.sh("exit 7")));
        assertThat(end).isEqualTo(new EndReason.Exited(7));
        assertThat(recorder.events().get(0).kind()).isEqualTo("attached");
        assertThat(recorder.events().get(1)).matches(e -> e.kind().equals("entered") && e.nr() == EXECVE);
        assertThat(recorder.events().get(2)).matches(e -> e.kind().equals("exited") && e.nr() == EXECVE && e.value() == 0);
        assertThat(recorder.events().getLast().kind()).isEqualTo("ended");
        assertThat(recorder.events().get(recorder.events().size() - 2))
                .matches(e -> e.kind().equals("entered") && e.nr() == EXIT_GROUP);
    }

    @Test
    void childrenAreFollowedAndTheirEndsTold() {
        EndReason end = run(Recorder.request(Recorder.sh("(exit 3); (exit 4) | /bin/true; exit 5")));
        assertThat(end).isEqualTo(new EndReason.Exited(5));
        assertThat(recorder.ends.values())
                .contains(new EndReason.Exited(3), new EndReason.Exited(4), new EndReason.Exited(0));
        assertThat(recorder.of("attached")).allMatch(event -> event.pid() == event.tid());
    }

    @Test
    void childrenAreLeftAloneWithoutFollowing() {
        run(new TraceRequest(Recorder.sh("(exit 3); exit 5"), false, SyscallSet.ALL,
                Recorder.ALL_SIGNALS, List.of(), false, false));
        assertThat(recorder.attached).isEmpty();
        assertThat(recorder.of("attached")).hasSize(1);
        assertThat(recorder.ends).hasSize(1);
    }

    @Test
    void signalIsToldAndKills() {
        EndReason end = run(Recorder.request(Recorder.sh("kill -USR1 $$")));
        assertThat(end).isEqualTo(new EndReason.Killed(10, false));
        assertThat(recorder.of("signal")).singleElement().matches(event -> event.nr() == 10);
        assertThat(recorder.of("exited", KILL)).hasSize(1);
    }

    @Test
    void failedExecIsShownAndNothingAfterIt() {
        EndReason end = run(Recorder.request(Recorder.command("/etc/passwd")));
        assertThat(end).isEqualTo(new EndReason.Exited(1));
        assertThat(recorder.events()).extracting(Recorder.Event::kind)
                .containsExactly("attached", "entered", "exited", "ended");
    }
}
