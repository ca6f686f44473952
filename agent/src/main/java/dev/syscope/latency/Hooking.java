package dev.syscope.latency;

/**
 * How calls are hooked in the kernel.
 *
 * @param way the way
 * @param refused why no cheaper way was taken, in the kernel's words; empty if there is none that fits
 */
public record Hooking(Way way, String refused) {
    /** The ways, the cheapest first. */
    public enum Way {
        /** By the functions that serve the calls asked for (fentry, fexit): other calls cost what they always do. */
        FUNCTIONS("fentry"),
        /**
         * By the tracepoints of the calls asked for. While there is one, every call takes the kernel's slow path, but
         * no program is called for the others. 32-bit programs' calls don't reach them.
         */
        TRACEPOINTS("tracepoints"),
        /** By the tracepoints of all calls, with a program that looks which call it is. */
        ALL("tp_btf");

        private final String kernelsWord;

        Way(String kernelsWord) {
            this.kernelsWord = kernelsWord;
        }

        /** What the kernel's people call it. */
        public String kernelsWord() {
            return kernelsWord;
        }
    }

    /** Whether calls of 32-bit programs are not seen, though they may be asked for. */
    public boolean isBlindTo32Bits() {
        return way != Way.ALL;
    }
}
