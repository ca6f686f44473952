package dev.syscope.cli;

import dev.syscope.linux.ptrace.InheritedState;
import java.util.List;

/**
 * Arguments byte for byte. Java decodes its command line by the locale and loses what isn't ASCII under {@code LANG=C};
 * the kernel still has it.
 */
final class RawArguments {
    private RawArguments() {}

    /** The same arguments by {@link dev.syscope.linux.RawText}, where they are the last of our command line. */
    static List<String> of(List<String> arguments) {
        for (String argument : arguments) {
            for (int i = 0; i < argument.length(); i++) {
                if (argument.charAt(i) >= 0x80) {
                    return fromKernel(arguments);
                }
            }
        }
        return arguments;
    }

    private static List<String> fromKernel(List<String> arguments) {
        List<String> all = InheritedState.commandLine();
        return all.size() < arguments.size() ? arguments : all.subList(all.size() - arguments.size(), all.size());
    }
}
