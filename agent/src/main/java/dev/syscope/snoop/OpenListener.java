package dev.syscope.snoop;

/** Takes what {@link OpenSource} gives. */
public interface OpenListener {
    /** A file was opened or could not be; the record is valid during this call only. */
    void opened(OpenRecord record);

    /** Some records were handed over: the moment to write out what they became. */
    default void batchEnded() {}
}
