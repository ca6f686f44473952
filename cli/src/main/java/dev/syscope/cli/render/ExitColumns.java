package dev.syscope.cli.render;

import java.util.Optional;

/**
 * What an exit's line shows besides PCOMM, PID, PPID, TID, AGE(s) and EXIT_CODE.
 *
 * @param json a JSON object with all there is instead
 * @param time TIME
 * @param utc whether that is in UTC
 * @param label LABEL, and what stands there
 * @param resources CPU(s) and RSS(KiB)
 * @param cgroup CGROUP
 * @param arguments ARGS
 */
public record ExitColumns(
        boolean json,
        boolean time,
        boolean utc,
        Optional<String> label,
        boolean resources,
        boolean cgroup,
        boolean arguments) {}
