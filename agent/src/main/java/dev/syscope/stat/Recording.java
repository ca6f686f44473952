package dev.syscope.stat;

import dev.syscope.linux.perf.CpuTopology;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a session counted and where, as a file keeps it: raw readings, so that they can be summed up otherwise later.
 *
 * <p>The file: {@link #MAGIC}, a version, what was counted; then for each reading a letter ({@code I} for an interval,
 * {@code E} for a run's end), nanoseconds and three longs for each event and slot. Java's {@link DataOutputStream} says
 * how each is written.
 *
 * @param title what was counted, in perf's words
 * @param command the command's words; empty where there was none
 * @param events what was counted
 * @param supported for each event, whether it could be
 * @param slots where
 * @param topology where the slots' CPUs sit; empty where they are no CPUs
 */
public record Recording(
        String title,
        List<String> command,
        List<Event> events,
        List<Boolean> supported,
        Slots slots,
        List<CpuTopology> topology) {
    private static final String MAGIC = "syscope-stat";
    private static final int VERSION = 1;

    /** Takes the readings of a file. */
    public interface Reader {
        /** An interval's counts, since the start. */
        void interval(Readings readings, long nanos);

        /**
         * The end of a run.
         *
         * @param cpuTimes the command's seconds in user space and in the kernel, where there was one
         */
        void end(Readings readings, long nanos, Optional<double[]> cpuTimes);
    }

    /** Copies the lists. */
    public Recording {
        command = List.copyOf(command);
        events = List.copyOf(events);
        supported = List.copyOf(supported);
        topology = List.copyOf(topology);
    }

    /** Writes the beginning of a file. */
    public void write(DataOutputStream out) throws IOException {
        out.writeUTF(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(title);
        out.writeInt(command.size());
        for (String word : command) {
            out.writeUTF(word);
        }
        out.writeInt(events.size());
        for (int i = 0; i < events.size(); i++) {
            EventFile.write(out, events.get(i));
            out.writeBoolean(supported.get(i));
        }
        out.writeInt(slots.threads().size());
        for (Slots.Thread thread : slots.threads()) {
            out.writeInt(thread.tid());
            out.writeUTF(thread.name());
        }
        out.writeInt(slots.cpus().size());
        for (int cpu : slots.cpus()) {
            out.writeInt(cpu);
        }
        out.writeInt(topology.size());
        for (CpuTopology cpu : topology) {
            out.writeInt(cpu.cpu());
            out.writeInt(cpu.socket());
            out.writeInt(cpu.die());
            out.writeInt(cpu.core());
            out.writeInt(cpu.node());
        }
    }

    /** Writes an interval's counts behind the beginning. */
    public static void writeInterval(DataOutputStream out, Readings readings, long nanos) throws IOException {
        out.writeByte('I');
        write(out, readings, nanos);
    }

    /** Writes a run's end. */
    public static void writeEnd(DataOutputStream out, Readings readings, long nanos, Optional<double[]> cpuTimes)
            throws IOException {
        out.writeByte('E');
        write(out, readings, nanos);
        out.writeBoolean(cpuTimes.isPresent());
        if (cpuTimes.isPresent()) {
            out.writeDouble(cpuTimes.get()[0]);
            out.writeDouble(cpuTimes.get()[1]);
        }
    }

    private static void write(DataOutputStream out, Readings readings, long nanos) throws IOException {
        out.writeLong(nanos);
        for (int event = 0; event < readings.events(); event++) {
            for (int slot = 0; slot < readings.slots(); slot++) {
                out.writeLong(readings.value(event, slot));
                out.writeLong(readings.enabled(event, slot));
                out.writeLong(readings.running(event, slot));
            }
        }
    }

    /**
     * Reads the beginning of a file.
     *
     * @throws IOException if it is no such file, or is cut off
     */
    public static Recording read(DataInputStream in) throws IOException {
        try {
            if (!in.readUTF().equals(MAGIC)) {
                throw new IOException("it holds no readings of syscope stat");
            }
        } catch (EOFException | java.io.UTFDataFormatException e) {
            throw new IOException("it holds no readings of syscope stat", e);
        }
        int version = in.readInt();
        if (version != VERSION) {
            throw new IOException("its version is " + version + ", and this syscope reads " + VERSION);
        }
        String title = in.readUTF();
        List<String> command = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            command.add(in.readUTF());
        }
        List<Event> events = new ArrayList<>();
        List<Boolean> supported = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            events.add(EventFile.read(in));
            supported.add(in.readBoolean());
        }
        List<Slots.Thread> threads = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            threads.add(new Slots.Thread(in.readInt(), in.readUTF()));
        }
        List<Integer> cpus = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            cpus.add(in.readInt());
        }
        List<CpuTopology> topology = new ArrayList<>();
        for (int i = in.readInt(); i > 0; i--) {
            topology.add(new CpuTopology(in.readInt(), in.readInt(), in.readInt(), in.readInt(), in.readInt()));
        }
        return new Recording(title, command, events, supported, new Slots(threads, cpus), topology);
    }

    /**
     * Reads the rest of a file, to its end.
     *
     * @throws IOException if it is cut off in the middle of a reading
     */
    public void readAll(DataInputStream in, Reader reader) throws IOException {
        Readings readings = new Readings(events.size(), slots.count());
        for (int kind = in.read(); kind >= 0; kind = in.read()) {
            long nanos = in.readLong();
            for (int event = 0; event < events.size(); event++) {
                for (int slot = 0; slot < slots.count(); slot++) {
                    readings.set(event, slot, in.readLong(), in.readLong(), in.readLong());
                }
            }
            if (kind == 'I') {
                reader.interval(readings, nanos);
            } else {
                reader.end(readings, nanos,
                        in.readBoolean() ? Optional.of(new double[] {in.readDouble(), in.readDouble()}) : Optional.empty());
            }
        }
    }
}
