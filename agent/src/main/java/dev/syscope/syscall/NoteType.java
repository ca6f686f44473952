package dev.syscope.syscall;

/**
 * A result in hexadecimal with a remark on what it means: {@code 0x8001 (flags O_WRONLY|O_LARGEFILE)}.
 *
 * @param word what the remark begins with; may be empty
 * @param type what the number is
 * @param evenZero whether zero has a remark
 * @param plain whether it is written by name whatever {@code -X} says
 */
record NoteType(String word, Type type, boolean evenZero, boolean plain) implements Type {
    @Override
    public int size() {
        return 8;
    }

    @Override
    public void write(Decoding in, long value) {
        ValueWriter out = in.out();
        out.hex(value);
        if (value == 0 && !evenZero) {
            return;
        }
        if (plain) {
            out.plainNoteBegin();
        } else {
            out.noteBegin();
        }
        if (!word.isEmpty()) {
            out.word(word);
            out.word(" ");
        }
        type.write(in, type.fromRegister(value));
        out.noteEnd();
    }
}
