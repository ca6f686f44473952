/**
 * How the records of a trace are shown: strace's text, its summary, JSON lines.
 *
 * <p>Hot: what is called for each record allocates nothing.
 */
package dev.syscope.cli.render;
