/**
 * ELF files as a tracer needs them: symbols by address, and the call frame information that finds a caller.
 *
 * <p>What a file says is not trusted: a target can map any file. Offsets and lengths are checked against the file, and
 * a file that lies gives no names rather than an error.
 */
package dev.syscope.linux.elf;
