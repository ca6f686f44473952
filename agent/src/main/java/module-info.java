/** Sources of records, decoding, histograms, JFR. */
module dev.syscope.agent {
    requires transitive dev.syscope.linux;

    exports dev.syscope.syscall;
    exports dev.syscope.trace;
}
