package dev.syscope.linux.ptrace;

import java.util.List;
import java.util.Optional;

/**
 * A command to start.
 *
 * @param file the path of an executable; PATH isn't searched
 * @param arguments its argv, argv[0] first
 * @param environment its environment as {@code NAME=value}
 * @param credentials whom it runs as; empty to stay who we are
 * @param filter a seccomp filter for it and all its children; empty for none
 */
public record Launch(
        String file,
        List<String> arguments,
        List<String> environment,
        Optional<Credentials> credentials,
        Optional<SeccompFilter> filter) {
    /** Copies the lists. */
    public Launch {
        arguments = List.copyOf(arguments);
        environment = List.copyOf(environment);
    }

    /** A command that stays who we are and has no filter. */
    public Launch(String file, List<String> arguments, List<String> environment) {
        this(file, arguments, environment, Optional.empty(), Optional.empty());
    }
}
