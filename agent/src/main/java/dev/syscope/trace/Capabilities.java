package dev.syscope.trace;

import java.util.Set;

/**
 * What a source can do with a request, known before tracing starts.
 *
 * @param source its name: {@code ptrace} or {@code bpf}
 * @param features what it offers
 */
public record Capabilities(String source, Set<Feature> features) {
    /** What not every source can do. */
    public enum Feature {
        /** Change results, deliver signals, delay: {@code -e inject}. */
        INJECT,
        /** Stop tracing a process when it calls execve: {@code -b execve}. */
        DETACH_ON_EXECVE,
        /** Read memory at any address, not only what was captured. */
        LIVE_MEMORY,
        /** Know what a descriptor refers to at the moment of a call: {@code -y}, {@code -P}. */
        DESCRIPTOR_PATHS,
        /** A command and running processes in one trace. */
        COMMAND_AND_PROCESSES,
        /** Every process of the machine. */
        SYSTEM_WIDE,
        /** User stacks with each call. */
        USER_STACK
    }

    /** Copies the set. */
    public Capabilities {
        features = Set.copyOf(features);
    }

    /** Whether the source offers a feature. */
    public boolean has(Feature feature) {
        return features.contains(feature);
    }
}
