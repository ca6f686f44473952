/**
 * User stacks: from a thread's registers and memory to functions with names.
 *
 * <p>The walk goes by call frame information where the code has it, and by frame pointers elsewhere. Names come from
 * the files that are mapped, and for code that a JVM made from the JVM. Made for stacks that were asked for: it
 * allocates.
 */
package dev.syscope.stack;
