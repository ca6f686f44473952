package dev.syscope.cli;

import dev.syscope.trace.Nearest;
import java.util.List;

/**
 * What {@code -e decode-fds} asks for.
 *
 * @param paths what descriptors refer to
 * @param details addresses of sockets, numbers of devices, processes of pidfds
 */
record DescriptorWords(boolean paths, boolean details) {
    private static final List<String> WORDS = List.of("path", "socket", "dev", "pidfd", "all", "none");

    /**
     * {@code path}, {@code all} or {@code none}, or all four details one by one.
     *
     * @throws UsageException if a word isn't known, or only some of the details are asked for: we have all or none
     */
    static DescriptorWords parse(String value) {
        boolean path = false;
        int details = 0;
        for (String word : value.split(",")) {
            switch (word) {
                case "all" -> {
                    path = true;
                    details = 3;
                }
                case "none" -> {}
                case "path" -> path = true;
                case "socket", "dev", "pidfd" -> details++;
                default -> throw new UsageException("invalid decode-fds '" + word + "'" + Nearest.suggestion(word, WORDS));
            }
        }
        if (details != 0 && (details < 3 || !path)) {
            throw new UsageException("decode-fds=" + value + " isn't supported; path, all and none are");
        }
        return new DescriptorWords(path, details > 0);
    }
}
