package dev.syscope.syscall;

/** A pointer to a {@code file_handle}, whose size the kernel may correct: {@code {handle_bytes=0 => 8}}. */
final class FileHandleKind extends Kind {
    private static final int HEAD = 8;
    private static final int MAX_HANDLE_SZ = 128;

    FileHandleKind(int size) {
        super(size);
    }

    @Override
    public boolean isScalar() {
        return false;
    }

    @Override
    public void write(Decoding in, long address) {
        long bytes = bytes(in, address);
        if (bytes < 0) {
            in.out().address(address);
            return;
        }
        in.out().structBegin();
        in.out().field("handle_bytes");
        in.out().unsigned(bytes);
        handle(in, address, bytes);
        in.out().structEnd();
    }

    @Override
    public long atEntry(Decoding in, long address) {
        return bytes(in, address);
    }

    @Override
    public void writeInOut(Decoding in, long address, long before) {
        if (before < 0) {
            in.out().address(address);
            return;
        }
        ValueWriter out = in.out();
        long after = bytes(in, address);
        out.structBegin();
        out.field("handle_bytes");
        out.unsigned(before);
        if (after >= 0 && after != before) {
            out.changed();
            out.unsigned(after);
        }
        if (after >= 0 && !in.failed()) {
            handle(in, address, after);
        }
        out.structEnd();
    }

    private static long bytes(Decoding in, long address) {
        long mark = in.mark();
        long at = address == 0 || !in.dereferences() ? -1 : in.fetch(address, HEAD);
        long bytes = at < 0 ? -1 : in.u32(at);
        in.release(mark);
        return bytes;
    }

    private static void handle(Decoding in, long address, long bytes) {
        ValueWriter out = in.out();
        int shown = (int) Math.min(bytes, MAX_HANDLE_SZ);
        long mark = in.mark();
        long at = in.fetch(address, HEAD);
        out.field("handle_type");
        out.signed(at < 0 ? 0 : (int) in.u32(at + 4));
        out.field("f_handle");
        at = in.fetch(address + HEAD, shown);
        if (at < 0) {
            out.address(address + HEAD);
        } else {
            out.string(in.scratch(), at, shown, bytes > shown, ValueWriter.StringKind.BINARY);
        }
        in.release(mark);
    }
}
