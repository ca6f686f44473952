package dev.syscope.jfr;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The metadata event of a chunk: describes each type that its events and constants use.
 *
 * <p>A tree of elements whose names, attributes and values are numbers of strings in a table before it, as
 * {@code jdk.jfr.internal.MetadataReader} of OpenJDK reads it.
 */
final class Metadata {
    /** The first of our type numbers: a JVM's own stay far below, so a chunk of ours may follow one of a JVM's. */
    static final long FIRST_TYPE_ID = 1_000_000;

    static final long FIRST_EVENT_ID = FIRST_TYPE_ID + 100;
    private static final long FIRST_ANNOTATION_ID = FIRST_TYPE_ID + 200;
    private static final long METADATA_EVENT_ID = 0;

    /** Annotation types in the order of their numbers, with what they are content types of, if of anything. */
    private static final List<String> ANNOTATIONS = List.of(
            "jdk.jfr.Label",
            "jdk.jfr.Description",
            "jdk.jfr.Category",
            "jdk.jfr.ContentType",
            "jdk.jfr.Timestamp",
            "jdk.jfr.Timespan");

    private static final List<String> CONTENT_TYPES = List.of("jdk.jfr.Timestamp", "jdk.jfr.Timespan");

    private final Map<String, Integer> strings = new LinkedHashMap<>();

    private Metadata() {}

    /**
     * The event's bytes, the same for each chunk of a recording.
     *
     * @param metadataId tells readers of joined files that these types aren't those of the chunk before
     * @param ticks when the recording began
     */
    static byte[] event(long metadataId, long ticks) {
        return new Metadata().build(metadataId, ticks);
    }

    private byte[] build(long metadataId, long ticks) {
        ChunkBuffer tree = new ChunkBuffer(8192);
        write(tree());
        write(tree(), tree);
        ChunkBuffer event = new ChunkBuffer(16384);
        event.position(4);
        event.number(METADATA_EVENT_ID);
        event.number(ticks);
        event.number(0L);
        event.number(metadataId);
        event.number(strings.size());
        strings.keySet().forEach(event::utf8);
        event.append(tree);
        ChunkBuffer.padded(event.array(), 0, 4, event.position());
        return Arrays.copyOf(event.array(), event.position());
    }

    private static Element tree() {
        Element metadata = new Element("metadata");
        for (Field.Type type : Field.Type.values()) {
            Element element = metadata.child("class").with("name", type.javaName()).with("id", type.id());
            if (type == Field.Type.SYMBOL || type == Field.Type.FRAME_TYPE) {
                element.with("simpleType", "true"); // readers take its only field for it
            }
            structure(type).forEach(field -> element.children.add(field(field)));
        }
        for (String name : ANNOTATIONS) {
            Element element = metadata.child("class")
                    .with("name", name)
                    .with("superType", "java.lang.annotation.Annotation")
                    .with("id", annotationId(name));
            if (CONTENT_TYPES.contains(name)) {
                element.children.add(new Element("annotation").with("class", annotationId("jdk.jfr.ContentType")));
            }
            if (!name.equals("jdk.jfr.ContentType")) {
                Element value = element.child("field").with("name", "value").with("class", Field.Type.STRING.id());
                if (name.equals("jdk.jfr.Category")) {
                    value.with("dimension", 1);
                }
            }
        }
        for (EventType type : EventType.values()) {
            Element element = metadata.child("class")
                    .with("name", type.javaName())
                    .with("superType", "jdk.jfr.Event")
                    .with("id", type.id());
            element.children.add(annotation("jdk.jfr.Label", type.label()));
            element.children.add(annotation("jdk.jfr.Description", type.description()));
            element.child("annotation")
                    .with("class", annotationId("jdk.jfr.Category"))
                    .with("value-0", "Syscope");
            type.fields().forEach(field -> element.children.add(field(field)));
        }
        Element root = new Element("root");
        root.children.add(metadata);
        root.child("region")
                .with("locale", Locale.getDefault().toString())
                .with("gmtOffset", ZonedDateTime.now().getOffset().getTotalSeconds() * 1000L);
        return root;
    }

    /** What a constant is made of, in the order in which {@link ConstantPools} writes it, as a JVM lays it out. */
    private static List<Field> structure(Field.Type type) {
        return switch (type) {
            case BOOLEAN, INT, LONG, STRING -> List.of();
            case THREAD ->
                List.of(
                        new Field("osName", Field.Type.STRING, "OS Thread Name"),
                        new Field("osThreadId", Field.Type.LONG, "OS Thread Id"),
                        new Field("javaName", Field.Type.STRING, "Java Thread Name"),
                        new Field("javaThreadId", Field.Type.LONG, "Java Thread Id"),
                        new Field("group", Field.Type.THREAD_GROUP, "Java Thread Group"),
                        new Field("virtual", Field.Type.BOOLEAN, "Virtual Thread"));
            case THREAD_GROUP ->
                List.of(
                        new Field("parent", Field.Type.THREAD_GROUP, "Parent"),
                        new Field("name", Field.Type.STRING, "Name"));
            case CLASS ->
                List.of(
                        new Field("classLoader", Field.Type.CLASS_LOADER, "Class Loader"),
                        new Field("name", Field.Type.SYMBOL, "Name"),
                        new Field("package", Field.Type.PACKAGE, "Package"),
                        new Field("modifiers", Field.Type.INT, "Access Modifiers"),
                        new Field("hidden", Field.Type.BOOLEAN, "Hidden"));
            case CLASS_LOADER ->
                List.of(
                        new Field("type", Field.Type.CLASS, "Type"),
                        new Field("name", Field.Type.SYMBOL, "Name"));
            case PACKAGE -> List.of(new Field("name", Field.Type.SYMBOL, "Name"));
            case SYMBOL -> List.of(new Field("string", Field.Type.STRING, "String"));
            case METHOD ->
                List.of(
                        new Field("type", Field.Type.CLASS, "Type"),
                        new Field("name", Field.Type.SYMBOL, "Name"),
                        new Field("descriptor", Field.Type.SYMBOL, "Descriptor"),
                        new Field("modifiers", Field.Type.INT, "Access Modifiers"),
                        new Field("hidden", Field.Type.BOOLEAN, "Hidden"));
            case FRAME_TYPE -> List.of(new Field("description", Field.Type.STRING, "Description"));
            case STACK_FRAMES ->
                List.of(
                        new Field("method", Field.Type.METHOD, "Java Method"),
                        new Field("lineNumber", Field.Type.INT, "Line Number"),
                        new Field("bytecodeIndex", Field.Type.INT, "Bytecode Index"),
                        new Field("type", Field.Type.FRAME_TYPE, "Frame Type"));
            case STACK_TRACE ->
                List.of(
                        new Field("truncated", Field.Type.BOOLEAN, "Truncated"),
                        new Field("frames", Field.Type.STACK_FRAMES, "Stack Frames"));
        };
    }

    private static Element field(Field field) {
        Element element = new Element("field").with("name", field.name()).with("class", field.type().id());
        if (field.type().isConstant()) {
            element.with("constantPool", "true");
        }
        if (field.type() == Field.Type.STACK_FRAMES) {
            element.with("dimension", 1);
        }
        element.children.add(annotation("jdk.jfr.Label", field.label()));
        if (!field.description().isEmpty()) {
            element.children.add(annotation("jdk.jfr.Description", field.description()));
        }
        if (field.unit() != Field.Unit.NONE) {
            element.children.add(annotation(field.unit().annotation(), field.unit().value()));
        }
        return element;
    }

    private static Element annotation(String type, String value) {
        return new Element("annotation").with("class", annotationId(type)).with("value", value);
    }

    private static long annotationId(String name) {
        return FIRST_ANNOTATION_ID + ANNOTATIONS.indexOf(name);
    }

    /** Gives each string its number. */
    private void write(Element element) {
        number(element.name);
        element.attributes.forEach((name, value) -> {
            number(name);
            number(value);
        });
        element.children.forEach(this::write);
    }

    private void write(Element element, ChunkBuffer out) {
        out.reserve((3 + 2 * element.attributes.size()) * ChunkBuffer.MAX_NUMBER);
        out.number(number(element.name));
        out.number(element.attributes.size());
        element.attributes.forEach((name, value) -> {
            out.number(number(name));
            out.number(number(value));
        });
        out.number(element.children.size());
        element.children.forEach(child -> write(child, out));
    }

    private int number(String text) {
        return strings.computeIfAbsent(text, unused -> strings.size());
    }

    /** An element of the tree. */
    private static final class Element {
        private final String name;
        private final Map<String, String> attributes = new LinkedHashMap<>();
        private final List<Element> children = new ArrayList<>();

        Element(String name) {
            this.name = name;
        }

        Element child(String childName) {
            Element child = new Element(childName);
            children.add(child);
            return child;
        }

        Element with(String attribute, Object value) {
            attributes.put(attribute, String.valueOf(value));
            return this;
        }
    }
}
