package dev.syscope.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SinkTest {
    /** Counts writes, and fails from one on. */
    private static final class Disk extends OutputStream {
        final List<Integer> writes = new ArrayList<>();
        int failFrom = Integer.MAX_VALUE;

        @Override
        public void write(int one) {
            throw new AssertionError("one by one");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (writes.size() >= failFrom) {
                throw new IOException("No space left on device");
            }
            writes.add(length);
        }
    }

    @Test
    void writesLargePieces() {
        Disk disk = new Disk();
        Sink sink = new Sink(disk, e -> {});
        for (int i = 0; i < 10_000; i++) {
            sink.append("0123456789");
        }
        assertThat(disk.writes).hasSize(1).allMatch(size -> size >= 65_536);
        sink.close();
        assertThat(disk.writes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100_000);
    }

    @Test
    void fullDiskIsSaidOnceAndTheRestDropped() {
        Disk disk = new Disk();
        disk.failFrom = 1;
        List<String> said = new ArrayList<>();
        Sink sink = new Sink(disk, e -> said.add(e.getMessage()));
        for (int i = 0; i < 5; i++) {
            sink.append("line\n");
            sink.flush();
        }
        sink.close();
        assertThat(said).containsExactly("No space left on device");
        assertThat(disk.writes).containsExactly(5);
    }
}
