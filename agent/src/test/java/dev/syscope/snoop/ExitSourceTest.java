package dev.syscope.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.syscall.LineBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every child of a program that knows how each of them ended, each exactly once. */
@Tag("kernel")
@Tag("quick")
class ExitSourceTest {
    private static final long TENTH = TimeUnit.MILLISECONDS.toNanos(100);

    @BeforeAll
    static void privileged() {
        SnoopPrivilege.required();
    }

    private static String comm(ExitRecord record) {
        LineBuffer line = new LineBuffer();
        record.comm(line);
        return line.toString();
    }

    @Test
    void everyProcessIsSeenOnceWithItsStatusHoweverItEnds() throws Exception {
        List<String> seen = new ArrayList<>();
        int[] parent = new int[1];
        try (Child child = Child.start("exits.py", "5");
                SnoopSource source =
                        ExitSource.attach(ExitFilter.of(SnoopFilter.chosen()), SnoopBuffer.DEFAULT, record -> {
                            seen.add(record.pid() + " "
                                    + (record.signal() != 0
                                            ? record.signal() + (record.coreDumped() ? 0x80 : 0)
                                            : record.status() << 8));
                            assertThat(comm(record)).isIn("python3", "sh");
                            assertThat(record.ageNanos()).isBetween(0L, TimeUnit.MINUTES.toNanos(2));
                            assertThat(record.maxRssPages()).isPositive();
                            assertThat(record.oomKilled()).isFalse();
                            if (record.pid() != parent[0]) {
                                assertThat(record.ppid()).isEqualTo(parent[0]);
                            }
                        })) {
            parent[0] = child.pid();
            source.choose(child.pid());
            child.proceed();
            List<String> done = child.rest();
            assertThat(done).hasSize(5 * 11 + 1);
            assertThat(child.waitFor()).isZero();
            while (source.poll(TENTH)) {}
            assertThat(source.losses()).isZero();
            assertThat(seen).containsExactlyInAnyOrderElementsOf(done);
        }
    }

    @Test
    void everyThreadIsSeenOnceWhenThreadsAreAskedFor() throws Exception {
        List<Integer> tids = new ArrayList<>();
        int[] ofManyThreads = new int[1];
        ExitFilter filter = new ExitFilter(SnoopFilter.chosen(), false, true, true);
        try (Child child = Child.start("exits.py", "2");
                SnoopSource source = ExitSource.attach(filter, SnoopBuffer.DEFAULT, record -> {
                    tids.add(record.tid());
                    if (record.signal() == 0 && record.status() == 3) {
                        ofManyThreads[0]++;
                    }
                    assertThat(record.argumentsLength()).isPositive();
                })) {
            source.choose(child.pid());
            child.proceed();
            List<String> done = child.rest();
            while (source.poll(TENTH)) {}
            assertThat(tids).doesNotHaveDuplicates();
            assertThat(new HashSet<>(tids))
                    .containsAll(done.stream()
                            .map(line -> Integer.parseInt(line.split(" ")[0]))
                            .toList());
            assertThat(ofManyThreads[0]).isEqualTo(2 * 9);
        }
    }

    @Test
    void onlyFailuresOfOneParentWhenAskedFor() throws Exception {
        List<String> seen = new ArrayList<>();
        List<String> done;
        try (Child child = Child.start("exits.py", "1")) {
            SnoopFilter children = new SnoopFilter(
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.of(child.pid()),
                    Optional.empty(),
                    false);
            try (SnoopSource source = ExitSource.attach(
                    new ExitFilter(children, true, false, false),
                    SnoopBuffer.DEFAULT,
                    record -> seen.add(record.pid() + " "
                            + (record.signal() != 0 ? record.signal() : record.status() << 8)))) {
                child.proceed();
                done = child.rest();
                while (source.poll(TENTH)) {}
            }
        }
        done.removeIf(line -> line.endsWith(" 0"));
        assertThat(done).hasSize(10);
        assertThat(seen).containsExactlyElementsOf(done);
    }
}
