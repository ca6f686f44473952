/** What tracers cost: a command run bare and under each of them, in turns. */
package dev.syscope.cli.overhead;
