package dev.syscope.cli.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.syscope.linux.RawText;
import dev.syscope.syscall.LineBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;

/** One JSON object a line, in ASCII, so that it is safe for any terminal. */
final class JsonLines {
    private final LineBuffer line = new LineBuffer();
    private final LineBuffer text = new LineBuffer();
    private final Sink sink;
    private final JsonGenerator json;

    JsonLines(Sink sink) {
        this.sink = sink;
        try {
            json = JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                    .build()
                    .createGenerator(new Ascii(line));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        json.setRootValueSeparator(null);
    }

    /** What is written between the braces. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** Writes a line. */
    void write(Fields fields) {
        line.truncate(0);
        try {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
            json.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // writing into memory doesn't fail
        }
        line.append('\n');
        sink.append(line);
    }

    /** Nanoseconds as seconds. */
    static BigDecimal seconds(long nanos) {
        return BigDecimal.valueOf(nanos, 9);
    }

    /** An empty buffer for raw text. */
    LineBuffer text() {
        text.truncate(0);
        return text;
    }

    /** Raw text as a string; bytes that are no UTF-8 are lone surrogates. */
    static String string(LineBuffer raw) {
        return RawText.decode(raw.array(), 0, raw.length());
    }

    /** JSON lets DEL stand in a string, terminals don't. */
    private static final class Ascii extends Writer {
        private final LineBuffer line;

        Ascii(LineBuffer line) {
            this.line = line;
        }

        @Override
        public void write(char[] chars, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (chars[i] == 0x7f) {
                    line.append("\\u007f");
                } else {
                    line.append(chars[i]);
                }
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
