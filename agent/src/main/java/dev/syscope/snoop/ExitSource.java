package dev.syscope.snoop;

/** Processes or threads that end, by a program on the kernel's own tracepoint for it. */
public final class ExitSource {
    private ExitSource() {}

    /**
     * Attaches the program.
     *
     * @param listener called by {@link SnoopSource#poll}
     * @throws dev.syscope.linux.LinuxException if the kernel doesn't let us, with what is missing
     */
    public static SnoopSource attach(ExitFilter filter, SnoopBuffer buffer, ExitListener listener) {
        SnoopSession session = new SnoopSession(filter.who(), buffer);
        try {
            new ExitProgram(filter, session).attach();
            ExitRecord record = new ExitRecord();
            return session.handingOver(record::wrap, () -> listener.exited(record), listener::batchEnded);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }
}
