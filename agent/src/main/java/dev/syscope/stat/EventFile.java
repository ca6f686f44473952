package dev.syscope.stat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/** An event as a {@link Recording} keeps it: what its row and its metrics need. */
final class EventFile {
    private EventFile() {}

    static void write(DataOutputStream out, Event event) throws IOException {
        out.writeUTF(event.name());
        out.writeUTF(event.source().name());
        out.writeInt(event.type());
        out.writeLong(event.config());
        out.writeUTF(event.unit());
        out.writeDouble(event.scale());
        out.writeUTF(event.cgroup());
        Modifiers modifiers = event.modifiers();
        out.writeUTF(modifiers.levels());
        out.writeBoolean(modifiers.host());
        out.writeBoolean(modifiers.guest());
        out.writeBoolean(modifiers.notIdle());
    }

    static Event read(DataInputStream in) throws IOException {
        String name = in.readUTF();
        Event.Source source;
        try {
            source = Event.Source.valueOf(in.readUTF());
        } catch (IllegalArgumentException e) {
            throw new IOException("it is damaged", e);
        }
        int type = in.readInt();
        long config = in.readLong();
        String unit = in.readUTF();
        double scale = in.readDouble();
        String cgroup = in.readUTF();
        String levels = in.readUTF();
        Modifiers modifiers = new Modifiers(
                levels.contains("u"),
                levels.contains("k"),
                levels.contains("h"),
                in.readBoolean(),
                in.readBoolean(),
                true,
                0,
                false,
                false,
                false,
                in.readBoolean());
        return new Event(
                name, source, type, config, 0, 0, 0, 0, "", modifiers, unit, scale, List.of(), "", cgroup);
    }
}
