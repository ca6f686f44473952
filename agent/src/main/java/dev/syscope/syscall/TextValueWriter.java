package dev.syscope.syscall;

import java.lang.foreign.MemorySegment;

/**
 * Writes values as strace does, straight into a line. Hot: allocates nothing.
 *
 * <p>It lives beside the decoder, not with the views, because the decoder's tests compare its text with strace's.
 */
public final class TextValueWriter implements ValueWriter {
    private static final String DELETED = " (deleted)";
    private static final int MAX_DEPTH = 64;

    private static final StringEscape HEX_ESCAPE = new StringEscape(DecodeOptions.HexStrings.ALL);

    private final LineBuffer line;
    private final StringEscape escape;
    private final DecodeOptions.ConstantStyle asked;
    private DecodeOptions.ConstantStyle style;
    private final boolean argumentNames;
    private final boolean[] begun = new boolean[MAX_DEPTH];
    private int depth;
    private boolean anyFlag;
    private long flagsValue;
    private Radix flagsRadix = Radix.HEX;

    /** A writer into a line that the caller owns, empties and fills around the values too. */
    public TextValueWriter(LineBuffer line, DecodeOptions options) {
        this(line, options, false);
    }

    /** The same, with the names of arguments before them if wanted. */
    public TextValueWriter(LineBuffer line, DecodeOptions options, boolean argumentNames) {
        this.argumentNames = argumentNames;
        this.line = line;
        this.escape = new StringEscape(options.strings());
        this.asked = options.constants();
        this.style = asked;
    }

    @Override
    public void argument(String name) {
        depth = 0;
        if (argumentNames) {
            line.append(name);
            line.append('=');
        }
    }

    @Override
    public void label(String name) {
        line.append(name);
        line.append('=');
    }

    @Override
    public void nextArgument() {
        line.append(", ");
    }

    @Override
    public void signed(long value) {
        line.decimal(value);
    }

    @Override
    public void unsigned(long value) {
        line.unsigned(value);
    }

    @Override
    public void hex(long value) {
        line.hex(value);
    }

    @Override
    public void octal(long value) {
        line.append('0');
        line.octalDigits(value, 2);
    }

    @Override
    public void address(long value) {
        if (value == 0) {
            line.append("NULL");
        } else {
            line.hex(value);
        }
    }

    @Override
    public void word(String word) {
        line.append(word);
    }

    @Override
    public void string(MemorySegment bytes, long offset, int length, boolean truncated, StringKind kind) {
        if (kind == StringKind.BINARY) {
            HEX_ESCAPE.quoted(line, bytes, offset, length);
        } else {
            escape.quoted(line, bytes, offset, length);
        }
        if (truncated) {
            line.append("...");
        }
    }

    @Override
    public void symbol(long value, String name, String fallback, Radix radix) {
        boolean named = !name.isEmpty();
        if (named && style == DecodeOptions.ConstantStyle.ABBREV) {
            line.append(name);
            return;
        }
        number(value, radix);
        String words = named ? name : fallback;
        if (style != DecodeOptions.ConstantStyle.RAW && !words.isEmpty()) {
            comment(words);
        }
    }

    @Override
    public void flagsBegin(long value, Radix radix) {
        anyFlag = false;
        flagsValue = value;
        flagsRadix = radix;
    }

    @Override
    public void flag(String name) {
        if (style != DecodeOptions.ConstantStyle.RAW) {
            beforeFlag();
            line.append(name);
        }
    }

    @Override
    public void flagBits(long bits, Radix radix, String fallback) {
        if (style != DecodeOptions.ConstantStyle.RAW) {
            beforeFlag();
            number(bits, radix);
            if (!fallback.isEmpty()) {
                comment(fallback);
            }
        }
    }

    @Override
    public void flagNumber(long number, String suffix) {
        if (style != DecodeOptions.ConstantStyle.RAW) {
            beforeFlag();
            line.decimal(number);
            line.append(suffix);
        }
    }

    private void beforeFlag() {
        if (anyFlag) {
            line.append('|');
        } else if (style == DecodeOptions.ConstantStyle.VERBOSE) {
            number(flagsValue, flagsRadix);
            line.append(" /* ");
        }
        anyFlag = true;
    }

    @Override
    public void flagsEnd(String fallback) {
        if (!anyFlag) {
            number(flagsValue, flagsRadix);
            if (flagsValue != 0 && !fallback.isEmpty() && style != DecodeOptions.ConstantStyle.RAW) {
                comment(fallback);
            }
        } else if (style == DecodeOptions.ConstantStyle.VERBOSE) {
            line.append(" */");
        }
    }

    @Override
    public void structBegin() {
        open('{');
    }

    @Override
    public void field(String name) {
        separate();
        line.append(name);
        line.append('=');
    }

    @Override
    public void beyond(long first, long last) {
        separate();
        line.append("/* bytes ");
        line.decimal(first);
        line.append("..");
        line.decimal(last);
        line.append(" */ ");
    }

    @Override
    public void unnamedField(String name) {
        separate();
    }

    @Override
    public void structEnd() {
        close('}');
    }

    @Override
    public void arrayBegin() {
        open('[');
    }

    @Override
    public void element() {
        separate();
    }

    @Override
    public void element(long index) {
        separate();
        line.append('[');
        line.decimal(index);
        line.append("]=");
    }

    @Override
    public void arrayEnd() {
        close(']');
    }

    @Override
    public void elided() {
        separate();
        line.append("...");
    }

    @Override
    public void setBegin(boolean complement) {
        if (complement) {
            line.append('~');
        }
        open('[');
    }

    @Override
    public void member(long number, String name) {
        space();
        if (style == DecodeOptions.ConstantStyle.ABBREV) {
            line.append(name);
            return;
        }
        line.decimal(number);
        if (style == DecodeOptions.ConstantStyle.VERBOSE) {
            comment(name);
        }
    }

    @Override
    public void member(long number) {
        space();
        line.decimal(number);
    }

    @Override
    public void setEnd() {
        close(']');
    }

    @Override
    public void macroBegin(String name) {
        line.append(name);
        open('(');
    }

    @Override
    public void macroArgument() {
        separate();
    }

    @Override
    public void macroEnd() {
        close(')');
    }

    @Override
    public void expressionBegin(long value) {
        // its pieces are its text
    }

    @Override
    public void expressionEnd() {
        // its pieces are its text
    }

    @Override
    public void annotation(String text) {
        boolean deleted = text.endsWith(DELETED);
        line.append('<');
        escape.annotation(line, deleted ? text.substring(0, text.length() - DELETED.length()) : text);
        line.append(deleted ? ">(deleted)" : ">");
    }

    @Override
    public void annotation(String text, String details) {
        if (details.isEmpty()) {
            annotation(text);
            return;
        }
        line.append('<');
        escape.annotation(line, text);
        line.append(details);
        line.append('>');
    }

    @Override
    public void commentBegin() {
        line.append(" /* ");
    }

    @Override
    public void commentEnd() {
        line.append(" */");
    }

    @Override
    public void changed() {
        line.append(" => ");
    }

    @Override
    public void noteBegin() {
        line.append(" (");
    }

    @Override
    public void plainNoteBegin() {
        noteBegin();
        style = DecodeOptions.ConstantStyle.ABBREV;
    }

    @Override
    public void noteEnd() {
        line.append(')');
        style = asked;
    }

    private void number(long value, Radix radix) {
        switch (radix) {
            case DECIMAL -> line.decimal(value);
            case UNSIGNED -> line.unsigned(value);
            case HEX -> line.hex(value);
            case OCTAL -> octal(value);
        }
    }

    private void open(char bracket) {
        line.append(bracket);
        depth++;
        begun[depth] = false;
    }

    private void close(char bracket) {
        line.append(bracket);
        depth--;
    }

    private void separate() {
        if (begun[depth]) {
            line.append(", ");
        }
        begun[depth] = true;
    }

    private void space() {
        if (begun[depth]) {
            line.append(' ');
        }
        begun[depth] = true;
    }
}
