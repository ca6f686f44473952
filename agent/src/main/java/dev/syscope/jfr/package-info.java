/**
 * JFR files: events of ours as Java people's tools read them, and the recordings of JVMs beside them.
 *
 * <p>{@link dev.syscope.jfr.JfrRecording} streams events into a file, whole chunks at a time. Hot: an event allocates
 * nothing.
 */
package dev.syscope.jfr;
