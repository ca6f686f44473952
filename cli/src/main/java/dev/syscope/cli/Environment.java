package dev.syscope.cli;

import java.util.ArrayList;
import java.util.List;

/** Changes that {@code -E} makes to a command's environment. */
final class Environment {
    private Environment() {}

    /**
     * An environment with changes.
     *
     * @param environment as {@code NAME=value}
     * @param changes in their order: {@code NAME=value} sets a variable in its place or as the last, {@code NAME}
     *     removes it
     */
    static List<String> changed(List<String> environment, List<String> changes) {
        List<String> changed = new ArrayList<>(environment);
        for (String change : changes) {
            int equals = change.indexOf('=');
            String start = (equals < 0 ? change : change.substring(0, equals)) + '=';
            int at = 0;
            while (at < changed.size() && !changed.get(at).startsWith(start)) {
                at++;
            }
            if (equals < 0) {
                changed.removeIf(variable -> variable.startsWith(start));
            } else if (at < changed.size()) {
                changed.set(at, change);
            } else {
                changed.add(change);
            }
        }
        return changed;
    }
}
