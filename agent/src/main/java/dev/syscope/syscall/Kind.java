package dev.syscope.syscall;

/** A kind of type that needs code of its own: socket addresses, sets of signals, wait statuses. {@link Kinds} names them. */
abstract non-sealed class Kind implements Type {}
