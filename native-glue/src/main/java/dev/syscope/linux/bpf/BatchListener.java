package dev.syscope.linux.bpf;

/** Takes the records of {@link RingBufferReader}. */
public interface BatchListener extends RecordListener {
    /**
     * Some records were handed over. The moment to write out what they became: unlike {@link #record}, this may block
     * for as long as it likes without keeping the ring buffer from being emptied.
     */
    void batchEnded();
}
