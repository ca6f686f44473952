package dev.syscope.linux.bpf.btf;

/** BTF that can't be read, or that lacks what was asked for. The message says which. */
public final class BtfException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BtfException(String message) {
        super(message);
    }
}
