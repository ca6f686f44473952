package dev.syscope.trace;

import dev.syscope.syscall.CapturePlan;

/**
 * What the BPF programs keep for each traced thread, in task storage: a private part, then the record as it goes into
 * the ring buffer, whose area holds pieces of the thread's memory.
 *
 * <p>A piece is its address (8 bytes), its length (4), its kind (4), and its bytes, rounded up to 8.
 */
final class ThreadState {
    /** What the thread is in: nothing, a call, a call whose record of the entry was sent. */
    static final int STATE = 0;

    static final int IDLE = 0;
    static final int IN_CALL = 1;
    static final int ENTRY_SENT = 2;

    /** Whether something could not be read at the entry, so that it is tried again at the exit. */
    static final int MISSED = 4;

    /** The signal that was sent last since the call began; 0 for none. */
    static final int SENT = 8;

    /** The step that is being carried out, how many there are, and how often this one has been carried out. */
    static final int CURSOR = 12;

    static final int COUNT = 16;
    static final int REPEATED = 20;

    /** Up to here the area holds what later steps refer to, so that it stays when the rest is sent ahead. */
    static final int KEPT = 24;

    /** The state before its call's exit was reached. */
    static final int FORMER_STATE = 28;

    /** For each step of a {@link dev.syscope.syscall.CapturePlan} where in the area its bytes are; 0 for nowhere. */
    static final int STEP_OFFSETS = 32;

    /** Where the record begins. */
    static final int RECORD = STEP_OFFSETS + 2 * CapturePlan.MOST_STEPS;

    static final int TYPE = 0;
    /** A byte: 0 for the host's interface, 1 for a 32-bit one; and one that isn't 0 of a call that began before us. */
    static final int COMPAT = 2;

    static final int OLDER = 3;
    static final int TID = 4;
    static final int PID = 8;
    static final int NR = 12;
    static final int ENTRY_NANOS = 16;
    static final int EXIT_NANOS = 24;
    static final int INSTRUCTION_POINTER = 32;

    /**
     * Nanoseconds of the call that the thread was on no CPU, where times of the CPU are asked for; until the exit such a
     * time, since some beginning, as at the entry.
     */
    static final int OFF_CPU_NANOS = 40;

    /** Bytes used of the area. */
    static final int LENGTH = 48;

    /** Bytes of the area that were copied at the entry; all of them if {@link #ALL}. */
    static final int ENTRY_LENGTH = 52;

    static final int ALL = -1;

    /** Six arguments, the stack pointer, the result: what a step's source counts. */
    static final int WORDS = 56;

    static final int STACK_POINTER = WORDS + 6 * 8;
    static final int RESULT = WORDS + 7 * 8;

    /** The thread's name at the call's exit, where names are asked for: so many bytes, zeros behind it. */
    static final int COMM = WORDS + 8 * 8;

    static final int COMM_BYTES = 16; // TASK_COMM_LEN

    static final int AREA = COMM + COMM_BYTES;

    static final int PIECE_HEADER = 16;

    /** Where in a header the number of bytes is, and what they are: {@link #MEMORY} or {@link #DESCRIPTOR}. */
    static final int PIECE_LENGTH = 8;

    static final int PIECE_KIND = 12;
    static final int MEMORY = 0;

    /** A {@link DescriptorPiece}. */
    static final int DESCRIPTOR = 1;

    /** A piece begins here at the latest, so that one of the largest size still fits. */
    static final int LAST_PIECE = 3504;

    static final int AREA_BYTES = LAST_PIECE + PIECE_HEADER + 4096;
    static final int BYTES = RECORD + AREA + AREA_BYTES;

    /** The types of records. The first three, and {@link #MORE}, have the layout above, the others {@link ThreadNews}. */
    static final int ENTERED = 1;

    static final int CALLED = 2;
    static final int RESUMED = 3;
    static final int FORKED = 4;
    static final int ENDED = 5;
    static final int EXECUTED = 6;
    static final int SIGNALLED = 7;
    static final int IGNORED_SIGNAL = 8;
    static final int SENT_SIGNAL = 9;

    /** A group stop. */
    static final int STOPPED = 11;

    /** Pieces that come ahead of the record of their call, because the area was full. */
    static final int MORE = 10;

    private ThreadState() {}

    /** The layout of the short records. */
    static final class ThreadNews {
        static final int TYPE = 0;
        static final int TID = 4;
        static final int PID = 8;

        /** The child's tid, the exit code, the former tid, the signal. */
        static final int VALUE = 12;

        static final int NANOS = 16;

        /** The child's pid; whether the thread was the last of its process. */
        static final int SECOND = 24;

        static final int SIGINFO = 32;
        static final int SIGINFO_BYTES = 48;

        /** Of a signal: the {@link ThreadState#STATE} that it found its thread in. */
        static final int FOUND = SIGINFO + SIGINFO_BYTES;

        static final int BYTES = FOUND + 8;

        private ThreadNews() {}
    }
}
