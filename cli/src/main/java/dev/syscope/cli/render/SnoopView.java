package dev.syscope.cli.render;

/** What the views of opens, exits and execs have in common. */
public interface SnoopView {
    /** Writes the columns' headings. */
    void header();

    /** Has what is shown recorded as well. */
    void alsoTo(SnoopRecording recording);

    /** Has threads called by these names where they are known. */
    default void name(JavaNames names) {}
}
