/** Sources of records, decoding, histograms, JFR. */
@SuppressWarnings("requires-automatic") // HdrHistogram has no module descriptor
module dev.syscope.agent {
    requires transitive dev.syscope.linux;

    requires HdrHistogram;
    requires static transitive java.instrument; // in the agent
    requires static java.management; // in the agent
    requires static jdk.jfr; // to read a JVM's recording, and in the agent

    exports dev.syscope.latency;
    exports dev.syscope.javaagent;
    exports dev.syscope.jfr;
    exports dev.syscope.doctor;
    exports dev.syscope.snoop;
    exports dev.syscope.syscall;
    exports dev.syscope.stack;
    exports dev.syscope.stat;
    exports dev.syscope.trace;
}
