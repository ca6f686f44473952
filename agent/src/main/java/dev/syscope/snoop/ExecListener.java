package dev.syscope.snoop;

/** Takes what {@link ExecSource} gives. */
public interface ExecListener {
    /** A program was executed or could not be; the record is valid during this call only. */
    void executed(ExecRecord record);

    /** Some records were handed over: the moment to write out what they became. */
    default void batchEnded() {}
}
