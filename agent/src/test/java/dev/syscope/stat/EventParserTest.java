package dev.syscope.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventParserTest {
    private static EventSpec one(String text) {
        return EventParser.parse(text).groups().get(0).items().get(0).spec();
    }

    @Test
    void tellsTheKindsOfEventsApart() {
        assertThat(one("cycles:u")).isEqualTo(new EventSpec.Named("cycles"));
        assertThat(one("r1c2")).isEqualTo(new EventSpec.Raw("r1c2", 0x1c2));
        assertThat(one("r1c2:k")).isEqualTo(new EventSpec.Raw("r1c2", 0x1c2));
        assertThat(one("raw")).isEqualTo(new EventSpec.Named("raw"));
        assertThat(one("sched:sched_switch")).isEqualTo(new EventSpec.Tracepoint("sched:sched_switch", "sched", "sched_switch"));
        assertThat(one("sys*:sys_enter_[a-c]*:u")).isEqualTo(new EventSpec.Tracepoint("sys*:sys_enter_[a-c]*", "sys*", "sys_enter_[a-c]*"));
        assertThat(one("cpu/event=0x3c,inv,umask=1/u"))
                .isEqualTo(new EventSpec.PmuEvent("cpu/event=0x3c,inv,umask=1/", "cpu", List.of(
                        new EventSpec.Term("event", "0x3c"), new EventSpec.Term("inv", ""), new EventSpec.Term("umask", "1"))));
        assertThat(one("msr/tsc/")).isEqualTo(new EventSpec.PmuEvent("msr/tsc/", "msr", List.of(new EventSpec.Term("tsc", ""))));
        assertThat(one("mem:0x1000")).isEqualTo(new EventSpec.Breakpoint("mem:0x1000", 0x1000, 4, 3));
        assertThat(one("mem:0x1000:x")).isEqualTo(new EventSpec.Breakpoint("mem:0x1000:x", 0x1000, 8, 4));
        assertThat(one("mem:0xffffffff81000000/2:w:k"))
                .isEqualTo(new EventSpec.Breakpoint("mem:0xffffffff81000000/2:w", 0xffffffff81000000L, 2, 2));
        assertThat(one("mem:010")).isEqualTo(new EventSpec.Breakpoint("mem:010", 10, 4, 3));
        assertThat(one("uprobe:/lib/libc.so.6:malloc+0x10"))
                .isEqualTo(new EventSpec.Uprobe("uprobe:/lib/libc.so.6:malloc+0x10", "/lib/libc.so.6", "malloc", 16, false));
        assertThat(one("uretprobe:/bin/ls:main:u"))
                .isEqualTo(new EventSpec.Uprobe("uretprobe:/bin/ls:main", "/bin/ls", "main", 0, true));
    }

    @Test
    void readsListsAndGroups() {
        EventList list = EventParser.parse("cs,{cpu/event=1,umask=2/,faults:u}:W,mem:0x10/4:rw,{uprobe:/a:b,cs}:k");
        assertThat(list.groups()).hasSize(4);
        assertThat(list.groups().get(0).braced()).isFalse();
        assertThat(list.groups().get(1).items()).hasSize(2);
        assertThat(list.groups().get(1).modifiers().weak()).isTrue();
        assertThat(list.groups().get(1).items().get(1).suffix()).isEqualTo(":u");
        assertThat(list.groups().get(3).modifiers().kernel()).isTrue();
    }

    @Test
    void blanksSeparateNothing() {
        assertThat(EventParser.parse(" cs , {\tcs , cpu/event=1,umask=2/u }:u ,\n{uprobe:/a:b , mem:0x10 } "))
                .hasToString(EventParser.parse("cs,{cs,cpu/event=1,umask=2/u}:u,{uprobe:/a:b,mem:0x10}").toString());
        assertThat(one("cpu/ event=1, inv /")).isEqualTo(new EventSpec.PmuEvent("cpu/ event=1, inv /", "cpu", List.of(
                new EventSpec.Term("event", "1"), new EventSpec.Term("inv", ""))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "cs,,faults          | an event is missing before ','",
        "cs,                 | an event is missing at the end",
        "{cs,faults          | the group isn't closed",
        "{cs{faults}         | no '{' within a group",
        "cs}                 | nothing can follow 'cs' but a comma",
        "cs faults           | nothing can follow 'cs ' but a comma",
        "cycles:z            | no modifier 'z'; there are u",
        "cycles:uu           | modifier 'u' stands twice",
        "cycles:pppp         | at most three 'p'",
        "cycles:S            | about sampling",
        "cpu/event=1         | the '/' behind the terms of 'cpu' is missing",
        "cpu/event=/         | 'event=' is no term",
        "cpu/=1/             | '=1' is no term",
        "mem:xyz             | 'xyz' is not an address",
        "mem:0x10/z          | 'z' is not a length",
        "mem:0x10:rr         | each once",
        "uprobe:/bin/ls      | a uprobe is uprobe:PATH:SYMBOL",
        "uprobe:/bin/ls:f+zz | 'zz' is no offset",
    })
    void saysWhatIsWrong(String text, String why) {
        assertThatThrownBy(() -> EventParser.parse(text))
                .isInstanceOf(EventException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("\n");
    }

    @Property(tries = 2000)
    void neverFailsInAnotherWay(
            @ForAll @StringLength(max = 24) @CharRange(from = 'a', to = 'f') @Chars({',', ':', '/', '{', '}', '=', 'r', 'm', 'u', 'p', '0', '1', '+'})
                    String text) {
        try {
            assertThat(EventParser.parse(text).groups()).isNotEmpty();
        } catch (EventException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Property(tries = 500)
    void globsMatchThemselves(@ForAll @StringLength(max = 12) @CharRange(from = 'a', to = 'e') String name) {
        assertThat(Glob.matches(name, name)).isTrue();
        assertThat(Glob.matches(name + "*", name)).isTrue();
        assertThat(Glob.matches("*" + name, "xx" + name)).isTrue();
        assertThat(Glob.matches("?" + name, name)).isFalse();
    }

    @Test
    void globsKnowSets() {
        assertThat(Glob.matches("sys_[a-c]*", "sys_brk")).isTrue();
        assertThat(Glob.matches("sys_[!a-c]*", "sys_brk")).isFalse();
        assertThat(Glob.matches("*_[xyz]", "a_z")).isTrue();
    }
}
