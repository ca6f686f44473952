package dev.syscope.cli;

import dev.syscope.linux.RawText;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Finds the file of a command as strace does: in PATH, unless its name has a slash. */
final class CommandLookup {
    private CommandLookup() {}

    /**
     * The path of the file to execute.
     *
     * @param name what was typed, byte for byte by {@link RawText}
     * @param environment ours, as {@code NAME=value}
     * @throws CommandException if there is none
     */
    static String find(String name, List<String> environment) {
        if (name.indexOf('/') >= 0) {
            if (!Files.exists(path(name))) {
                throw cannotStat(name);
            }
            return name;
        }
        String directories = "";
        for (String variable : environment) {
            if (variable.startsWith("PATH=")) {
                directories = variable.substring("PATH=".length());
            }
        }
        for (int start = 0; start <= directories.length(); ) {
            int colon = directories.indexOf(':', start);
            int end = colon < 0 ? directories.length() : colon;
            String file = end == start ? name : directories.substring(start, end) + '/' + name;
            Path path = path(file);
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                return file;
            }
            start = end + 1;
        }
        throw cannotStat(name);
    }

    private static CommandException cannotStat(String name) {
        return new CommandException("Can't stat '" + name + "': No such file or directory");
    }

    private static Path path(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw cannotStat(name);
        }
    }
}
