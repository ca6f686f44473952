/**
 * Inside a JVM: the kernel's counters for its threads as periodic events of {@code jdk.jfr}, by {@code -javaagent} or
 * loaded into a running one. Never a failure of the application: what doesn't work is said in one line.
 */
package dev.syscope.javaagent;
