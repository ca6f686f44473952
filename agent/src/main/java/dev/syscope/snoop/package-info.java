/**
 * Who opens what, who exits and why, who executes what: three sources over BPF programs in the kernel.
 *
 * <p>Filters run in the kernel as far as they can. A record is a flyweight over the ring buffer, valid only during the
 * call that hands it over; nothing is allocated for it.
 */
package dev.syscope.snoop;
