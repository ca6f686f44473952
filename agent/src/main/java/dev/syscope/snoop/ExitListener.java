package dev.syscope.snoop;

/** Takes what {@link ExitSource} gives. */
public interface ExitListener {
    /** Something ended; the record is valid during this call only. */
    void exited(ExitRecord record);

    /** Some records were handed over: the moment to write out what they became. */
    default void batchEnded() {}
}
