package dev.syscope.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.syscope.linux.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("kernel")
@Tag("quick")
class MapTest {
    @BeforeAll
    static void privileged() {
        BpfPrivilege.required();
    }

    @Test
    void hashesHoldWhatIsPutAndForgetWhatIsRemoved() {
        try (Arena arena = Arena.ofConfined();
                BpfMap map = BpfMap.create(MapSpec.hash("h", 8, 16, 100))) {
            MemorySegment key = arena.allocateFrom(ValueLayout.JAVA_LONG, 7L);
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_LONG, 1L, 2L);
            assertThat(map.lookup(key, value)).isFalse();
            map.put(key, value);
            value.fill((byte) 0);
            assertThat(map.lookup(key, value)).isTrue();
            assertThat(value.toArray(ValueLayout.JAVA_LONG)).containsExactly(1L, 2L);
            MemorySegment next = arena.allocate(8, 8);
            assertThat(map.nextKey(MemorySegment.NULL, next)).isTrue();
            assertThat(next.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(7);
            assertThat(map.nextKey(next, next)).isFalse();
            assertThat(map.remove(key)).isTrue();
            assertThat(map.remove(key)).isFalse();
        }
    }

    @Test
    void perCpuMapsGiveTheValuesOfAllCpus() {
        try (Arena arena = Arena.ofConfined();
                BpfMap map = BpfMap.create(MapSpec.perCpuArray("p", 4, 2))) {
            assertThat(map.valueStride()).isEqualTo(8);
            MemorySegment values = arena.allocate(map.lookupBytes(), 8);
            for (int cpu = 0; cpu < Cpus.possible(); cpu++) {
                values.set(ValueLayout.JAVA_INT, cpu * 8L, cpu + 1);
            }
            map.put(arena.allocateFrom(ValueLayout.JAVA_INT, 1), values);
            assertThat(map.sum(1)).isEqualTo(Cpus.possible() * (Cpus.possible() + 1) / 2);
            assertThat(map.sum(0)).isZero();
        }
    }

    @Test
    void mappedArraysAreSeenWithoutACall() {
        try (Arena arena = Arena.ofConfined();
                BpfMap map = BpfMap.create(new MapSpec(MapType.ARRAY, "m", 4, 8, 10, MapSpec.MMAPABLE))) {
            MemorySegment memory = map.map(arena);
            map.put(3, 4711);
            assertThat(memory.getAtIndex(ValueLayout.JAVA_LONG, 3)).isEqualTo(4711);
            memory.setAtIndex(ValueLayout.JAVA_LONG, 4, 12);
            assertThat(map.sum(4)).isEqualTo(12);
        }
    }

    @Test
    void theLeastRecentlyUsedIsForgotten() {
        try (BpfMap map = BpfMap.create(MapSpec.lruHash("l", 4, 8, 64))) {
            for (int i = 0; i < 1000; i++) {
                map.put(i, i);
            }
            assertThat(map.sum(999)).isEqualTo(999);
            assertThat(map.sum(0)).isZero();
        }
    }

    @Test
    void moreThanThereIsMemoryForIsRefusedInOneLine() {
        assertThatThrownBy(() -> BpfMap.create(MapSpec.array("big", 1 << 30, 1 << 10)))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("BPF_MAP_CREATE, ARRAY big, 1024 entries")
                .message()
                .hasLineCount(1);
        assertThatThrownBy(() -> MapSpec.ringBuffer("odd", 5000))
                .hasMessage("a ring buffer's size is a power of two of at least 4096, not 5000");
    }

    @Test
    void pinningOutsideABpfFileSystemSaysHowToMountOne() throws IOException {
        Path directory = Files.createTempDirectory("pin");
        try (BpfMap map = BpfMap.create(MapSpec.array("a", 8, 1))) {
            assertThatThrownBy(() -> map.pin(directory.resolve("map")))
                    .hasMessageContaining("mount -t bpf bpf /sys/fs/bpf");
        } finally {
            Files.delete(directory);
        }
    }

    @Test
    void possibleCpusAreCounted() {
        assertThat(Cpus.parse("0")).isEqualTo(1);
        assertThat(Cpus.parse("0-127")).isEqualTo(128);
        assertThat(Cpus.parse("0,2-5")).isEqualTo(6);
    }
}
