package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The types of one architecture by name: the built-in numbers, {@link Kinds} and what the resources define. A
 * definition is parsed when its type is first asked for.
 */
final class Types {
    /** The resources beside this class. A new family brings its own. */
    static final List<String> RESOURCES = List.of(
            "types-file.tbl", "types-memory.tbl", "types-mount.tbl", "types-process.tbl", "types-time.tbl", "types-network.tbl", "types-ipc.tbl",
            "types-ioctl.tbl", "types-other.tbl");

    private static final Map<Architecture, Types> ALL = new EnumMap<>(Architecture.class);

    private final Architecture architecture;
    private final String suffix;
    private final Map<String, Type> made = new HashMap<>();

    private Types(Architecture architecture) {
        this.architecture = architecture;
        this.suffix = "@".concat(architecture.name().toLowerCase(java.util.Locale.ROOT));
    }

    /** The types of an architecture. */
    static synchronized Types of(Architecture architecture) {
        Types types = ALL.get(architecture);
        if (types == null) {
            types = new Types(architecture);
            ALL.put(architecture, types);
        }
        return types;
    }

    /** Whose types these are. */
    Architecture architecture() {
        return architecture;
    }

    /** Bytes in a pointer and in a {@code long}. */
    int wordSize() {
        return architecture.wordSize();
    }

    /** The type with a name. */
    synchronized Type type(String name) {
        Type type = made.get(name);
        if (type == null) {
            type = make(name);
            made.put(name, type);
        }
        return type;
    }

    private Type make(String name) {
        Optional<Type> known = builtIn(name);
        if (known.isEmpty()) {
            known = Kinds.make(name, List.of(), this);
        }
        if (known.isPresent()) {
            return known.get();
        }
        Optional<String> text = Definitions.of(name, suffix, wordSize() == 8 ? "@64" : "@32");
        if (text.isEmpty()) {
            throw new IllegalStateException("the tables define no type ".concat(name));
        }
        return new DefinitionParser(this).parse(text.get());
    }

    private Optional<Type> builtIn(String name) {
        int word = wordSize();
        return Optional.ofNullable(
                switch (name) {
                    case "char", "s8" -> number(1, true);
                    case "uchar", "u8" -> number(1, false);
                    case "short", "s16" -> number(2, true);
                    case "ushort", "u16" -> number(2, false);
                    case "int", "s32" -> number(4, true);
                    case "uint", "u32" -> number(4, false);
                    case "s64", "loff_t" -> number(8, true);
                    case "u64" -> number(8, false);
                    case "long", "ssize_t", "off_t" -> number(word, true);
                    case "ulong", "size_t" -> number(word, false);
                    case "x8" -> new IntType(1, false, ValueWriter.Radix.HEX);
                    case "x16" -> new IntType(2, false, ValueWriter.Radix.HEX);
                    case "x32" -> new IntType(4, false, ValueWriter.Radix.HEX);
                    case "x64" -> new IntType(8, false, ValueWriter.Radix.HEX);
                    case "xlong" -> new IntType(word, false, ValueWriter.Radix.HEX);
                    case "octal" -> new IntType(4, false, ValueWriter.Radix.OCTAL);
                    case "octal64" -> new IntType(8, false, ValueWriter.Radix.OCTAL);
                    case "umode_t" -> new IntType(2, false, ValueWriter.Radix.OCTAL);
                    default -> null;
                });
    }

    static IntType number(int size, boolean signed) {
        return new IntType(size, signed, signed ? ValueWriter.Radix.DECIMAL : ValueWriter.Radix.UNSIGNED);
    }

    /** A resource beside this class. Not in {@link Definitions}: the table of calls is read without the types. */
    static String read(String resource) {
        try (InputStream in = Types.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program's file is incomplete: no " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where each definition stands in the resources. */
    static final class Definitions {
        private static final Map<String, String> TEXTS = new HashMap<>();

        static {
            for (String resource : RESOURCES) {
                index(read(resource));
            }
        }

        private Definitions() {}

        /** The definition for an architecture, for a word size, or for all. */
        static Optional<String> of(String name, String architecture, String word) {
            String text = TEXTS.get(name.concat(architecture));
            if (text == null) {
                text = TEXTS.get(name.concat(word));
            }
            return Optional.ofNullable(text == null ? TEXTS.get(name) : text);
        }

        /** The cases of a switch that stand by themselves: {@code cases NAME { ... }}. */
        static String cases(String name) {
            String text = TEXTS.getOrDefault(name, "");
            if (!text.startsWith("cases ")) {
                throw new IllegalStateException("the tables define no cases " + name);
            }
            return text.substring(text.indexOf('{'));
        }

        /** Whether a name is that of an enumeration or a set of flags. */
        static boolean isEnumeration(String name) {
            String text = TEXTS.getOrDefault(name, "");
            return text.startsWith("enum ") || text.startsWith("flags ");
        }

        /** The names of all types, without their architectures' variants. */
        static TreeSet<String> names() {
            TreeSet<String> names = new TreeSet<>();
            for (Map.Entry<String, String> each : TEXTS.entrySet()) {
                String name = each.getKey();
                if (!each.getValue().startsWith("cases ")) {
                    names.add(name.indexOf('@') < 0 ? name : name.substring(0, name.indexOf('@')));
                }
            }
            return names;
        }

        private static void index(String text) {
            int start = 0;
            while (start < text.length()) {
                int end = text.indexOf('\n', start);
                while (end + 1 < text.length() && (text.charAt(end + 1) == ' ' || text.charAt(end + 1) == '}')) {
                    end = text.indexOf('\n', end + 1);
                }
                if (text.charAt(start) != '#' && text.charAt(start) != '\n') {
                    int name = text.indexOf(' ', start) + 1;
                    int nameEnd = name;
                    while (" \n{:".indexOf(text.charAt(nameEnd)) < 0) {
                        nameEnd++;
                    }
                    String key = text.substring(name, nameEnd);
                    if (TEXTS.put(key, text.substring(start, end)) != null) {
                        throw new IllegalStateException("the tables define the type " + key + " twice");
                    }
                }
                start = end + 1;
            }
        }

    }
}
