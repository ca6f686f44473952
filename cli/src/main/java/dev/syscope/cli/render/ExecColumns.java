package dev.syscope.cli.render;

/**
 * What an execution's line shows besides PCOMM, PID, PPID, RET and ARGS.
 *
 * @param json a JSON object with all there is instead
 * @param time TIME
 * @param sinceStart TIME(s), since the view began
 * @param uid UID
 * @param cgroup CGROUP
 * @param maxArguments how many arguments at most
 */
public record ExecColumns(
        boolean json, boolean time, boolean sinceStart, boolean uid, boolean cgroup, int maxArguments) {}
