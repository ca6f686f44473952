package dev.syscope.jfr;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.TargetDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A recording that a JVM makes of itself at our request, to be joined with ours.
 *
 * <p>It is dumped into a directory of its own in the JVM's /tmp that only its user may enter, so that nobody else can
 * lay links in its way, and read through a descriptor.
 */
public final class JvmRecording implements AutoCloseable {
    private static final String DUMP = "dump.jfr";

    private final HotSpotJvm jvm;
    private final AttachSocket socket;
    private final String name;
    private final TimeBase time;

    private JvmRecording(HotSpotJvm jvm, AttachSocket socket, String name) {
        this.jvm = jvm;
        this.socket = socket;
        this.name = name;
        this.time = dump(channel -> base(Chunk.all(channel)));
    }

    /**
     * Starts it.
     *
     * @param settings a name that the JVM knows, {@code default} or {@code profile}
     * @throws JfrException if the JVM refuses, or its recording can't be read
     */
    public static JvmRecording start(HotSpotJvm jvm, AttachSocket socket, String settings) {
        String name = "syscope-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        String answer = socket.run("jcmd", "JFR.start name=" + name + " settings=" + settings + " maxsize=250m");
        if (!answer.contains("Started recording")) {
            throw new JfrException("JVM " + jvm.pid() + " refused to record: " + answer.strip().lines().findFirst().orElse("no reason given"));
        }
        try {
            return new JvmRecording(jvm, socket, name);
        } catch (JfrException e) {
            socket.run("jcmd", "JFR.stop name=" + name);
            throw e;
        }
    }

    /** The time base of its first chunk: ours must have the same. */
    public TimeBase time() {
        return time;
    }

    /**
     * Appends what it has recorded so far to a file of ours that is complete.
     *
     * @throws JfrException if it can't be had or written; the file is as it was then
     */
    public void appendTo(Path file) {
        dump(from -> {
            try (ChunkFile to = ChunkFile.append(file)) {
                for (Chunk chunk : Chunk.all(from)) {
                    to.append(from, chunk.offset(), chunk.size());
                }
            }
            return true;
        });
    }

    private interface Reader<T> {
        T read(FileChannel channel) throws IOException;
    }

    private <T> T dump(Reader<T> reader) {
        try (TargetDirectory tmp = TargetDirectory.open(jvm.pid(), "tmp")) {
            try (TargetDirectory own = tmp.createDirectory(name, jvm.uid(), jvm.gid())) {
                socket.run("jcmd", "JFR.dump name=" + name + " filename=/tmp/" + name + "/" + DUMP);
                try (TargetDirectory.Entry entry = own.entry(DUMP)) {
                    if (!entry.isRegularFile()) {
                        throw new JfrException("JVM " + jvm.pid() + " made no recording");
                    }
                    try (FileChannel channel = FileChannel.open(Path.of(entry.path()), StandardOpenOption.READ)) {
                        return reader.read(channel);
                    }
                } finally {
                    own.deleteFile(DUMP);
                }
            } finally {
                tmp.deleteDirectory(name);
            }
        } catch (IOException e) {
            throw new JfrException("the recording of JVM " + jvm.pid() + " can't be joined: " + ChunkFile.reason(e));
        } catch (LinuxException e) {
            throw new JfrException("the recording of JVM " + jvm.pid() + " can't be had: " + e.getMessage());
        }
    }

    private TimeBase base(List<Chunk> chunks) {
        if (chunks.isEmpty()) {
            throw new JfrException("JVM " + jvm.pid() + " made an empty recording");
        }
        Chunk first = chunks.getFirst();
        return TimeBase.of(first.startNanos(), first.startTicks(), first.ticksPerSecond());
    }

    /** Stops it. Never throws: a JVM that has ended records no more anyway. */
    @Override
    public void close() {
        if (!Kernel.failed(Kernel.syscall(Nr.KILL, jvm.pid(), 0))) {
            try {
                socket.run("jcmd", "JFR.stop name=" + name);
            } catch (JfrException e) {
                // it has ended meanwhile
            }
        }
    }
}
