package dev.syscope.cli.render;

/**
 * What an open's line shows besides PID, COMM, FD, ERR and PATH.
 *
 * @param json a JSON object with all there is instead
 * @param time TIME
 * @param uid UID
 * @param flags FLAGS
 * @param threads TID and THREAD, COMM being the process's name then
 * @param cgroup CGROUP
 * @param fullPath PATH as an absolute path
 */
public record OpenColumns(
        boolean json, boolean time, boolean uid, boolean flags, boolean threads, boolean cgroup, boolean fullPath) {}
