package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.ptrace.SeccompFilter;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The seccomp filter for a request: it stops a thread at the calls that are asked for and lets the others pass. */
final class CallFilter {
    private CallFilter() {}

    /** The filter, or empty if the request doesn't want one, launches nothing or asks for every call. */
    static Optional<SeccompFilter> of(TraceRequest request) {
        boolean possible = request.seccompFilter()
                && request.target() instanceof Target.Command
                && !request.syscalls().isAll();
        if (!possible) {
            return Optional.empty();
        }
        Map<Architecture, BitSet> stopping = new EnumMap<>(Architecture.class);
        for (Architecture architecture : SeccompFilter.architecturesOfHost()) {
            stopping.put(architecture, request.syscalls().numbers(architecture));
        }
        return Optional.of(SeccompFilter.stoppingAt(stopping));
    }
}
