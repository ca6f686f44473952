package dev.syscope.snoop;

/** Where records of one kind come from. Programs are attached from the beginning to {@link #close}. */
public interface SnoopSource extends AutoCloseable {
    /**
     * Adds a process to those that {@link SnoopFilter#chosenOnly} wants. What it forks from now on is added in the
     * kernel, before the child runs.
     */
    void choose(int pid);

    /**
     * Hands over what there is; waits for it if there is nothing.
     *
     * @param timeoutNanos how long at most
     * @return whether there was something
     */
    boolean poll(long timeoutNanos);

    /** Ends a {@link #poll} that waits, from any thread. */
    void wake();

    /** Records that found no room in the kernel, since the last call of this. */
    long losses();

    /**
     * How often the kernel has passed one of the programs by, because the same program ran on that CPU already, for a
     * thread that was preempted in it. Each time a record may be missing.
     */
    long missed();

    /**
     * Detaches the programs; what they have recorded until now can still be polled. The kernel takes its time, up to a
     * second for many programs: records of things that happen meanwhile are dropped.
     */
    void detach();

    @Override
    void close();
}
