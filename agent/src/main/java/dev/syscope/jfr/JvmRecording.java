package dev.syscope.jfr;

import dev.syscope.linux.LinuxException;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.proc.TargetDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/**
 * A recording that a JVM makes of itself at our request, to be joined with ours.
 *
 * <p>It is written, when we stop it or the JVM exits, into a directory of its own in the JVM's /tmp that only its user
 * may enter, so that nobody else can lay links in its way, and read through a descriptor.
 */
public final class JvmRecording implements AutoCloseable {
    private static final String FIRST = "first.jfr";
    private static final String LAST = "last.jfr";

    private final HotSpotJvm jvm;
    private final AttachSocket socket;
    private final String name;
    private final TargetDirectory tmp;
    private final TargetDirectory own;
    private boolean running;
    private boolean closed;

    /**
     * Prepares one.
     *
     * @throws JfrException if its directory can't be made
     */
    public JvmRecording(HotSpotJvm jvm, AttachSocket socket) {
        this.jvm = jvm;
        this.socket = socket;
        this.name = "syscope-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
        try {
            tmp = TargetDirectory.open(jvm.pid(), "tmp");
            try {
                own = tmp.createDirectory(name, jvm.uid(), jvm.gid());
            } catch (LinuxException e) {
                tmp.close();
                throw e;
            }
        } catch (LinuxException e) {
            throw new JfrException("JVM " + jvm.pid() + " can't record: " + e.getMessage());
        }
    }

    /**
     * Starts it.
     *
     * @param settings a name that the JVM knows, {@code default} or {@code profile}
     * @throws JfrException if the JVM refuses
     */
    public synchronized void start(String settings) {
        if (closed) {
            throw new JfrException("JVM " + jvm.pid() + " isn't to record any more");
        }
        String answer = socket.run("jcmd", "JFR.start name=" + name + " settings=" + settings
                + " maxsize=250m dumponexit=true filename=/tmp/" + name + "/" + LAST);
        if (!answer.contains("Started recording")) {
            throw new JfrException("JVM " + jvm.pid() + " refused to record: "
                    + answer.strip().lines().findFirst().orElse("no reason given"));
        }
        running = true;
    }

    /**
     * The time base of its first chunk: ours must have the same.
     *
     * @throws JfrException if it can't be had
     */
    public TimeBase time() {
        socket.run("jcmd", "JFR.dump name=" + name + " filename=/tmp/" + name + "/" + FIRST);
        return read(FIRST, (path, channel) -> {
            Chunk first = Chunk.all(channel).getFirst();
            return TimeBase.of(first.startNanos(), first.startTicks(), first.ticksPerSecond());
        });
    }

    /**
     * Stops it, if the JVM hasn't ended, and appends it to a file of ours.
     *
     * @param learn is told the threads that it has, by their ids in the JVM's pid namespace, before anything is
     *     appended; completes the file, and says whether it did: nothing is appended if it couldn't
     * @throws JfrException if it can't be had or written; the file is as {@code learn} left it then
     */
    public void appendTo(Path file, Predicate<Map<Long, JfrThread.Java>> learn) {
        stop();
        read(LAST, (path, from) -> {
            if (!learn.test(RecordedThreads.of(path))) {
                return false;
            }
            try (ChunkFile to = ChunkFile.append(file)) {
                for (Chunk chunk : Chunk.all(from)) {
                    to.append(from, chunk.offset(), chunk.size());
                }
            }
            return true;
        });
    }

    private interface Reader<T> {
        T read(Path path, FileChannel channel) throws IOException;
    }

    private <T> T read(String file, Reader<T> reader) {
        try (TargetDirectory.Entry entry = own.entry(file)) {
            if (!entry.isRegularFile() || entry.uid() != jvm.uid()) {
                throw new JfrException("JVM " + jvm.pid() + " made no recording");
            }
            Path path = Path.of(entry.path());
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
                if (channel.size() == 0) { // it was killed
                    throw new JfrException("JVM " + jvm.pid() + " left no recording");
                }
                return reader.read(path, channel);
            } finally {
                own.deleteFile(file);
            }
        } catch (IOException | NoSuchElementException e) {
            throw new JfrException("the recording of JVM " + jvm.pid() + " can't be joined: " + e.getMessage());
        } catch (LinuxException e) {
            throw new JfrException("JVM " + jvm.pid() + " left no recording"
                    + (TargetDirectory.isMissing(e) ? "" : ": " + e.getMessage()));
        }
    }

    private void stop() {
        if (running && ProcStatus.of(jvm.pid()).exists()) {
            try {
                socket.run("jcmd", "JFR.stop name=" + name);
            } catch (JfrException e) {
                // it has ended meanwhile, or somebody stopped it: what it left tells
            }
        }
        running = false;
    }

    /** Stops it and leaves nothing of it. Never throws. Any thread; waits for one that is starting it. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            stop();
            own.deleteFile(FIRST);
            own.deleteFile(LAST);
            own.close();
            tmp.deleteDirectory(name);
            tmp.close();
        }
    }
}
