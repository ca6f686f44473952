package dev.syscope.syscall;

/** Takes typed values from a {@link Decoder}: one implementation writes strace's text, another JSON. */
public interface ValueWriter {}
