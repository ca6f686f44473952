package dev.syscope.linux.bpf;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;

/** A file descriptor that is closed once. */
final class Fd implements AutoCloseable {
    private int number;

    Fd(long number) {
        this.number = (int) number;
    }

    /**
     * Its number.
     *
     * @throws IllegalStateException if it was closed
     */
    synchronized int number() {
        if (number < 0) {
            throw new IllegalStateException("closed");
        }
        return number;
    }

    @Override
    public synchronized void close() {
        if (number >= 0) {
            Kernel.syscall(Nr.CLOSE, number);
            number = -1;
        }
    }
}
