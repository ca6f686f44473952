/**
 * eBPF: maps, programs, links, the ring buffer's reader, and probes for what the kernel has. No C, no clang, no libbpf.
 *
 * <p>Programs are put together with {@link dev.syscope.linux.bpf.asm.Assembler}; {@link
 * dev.syscope.linux.bpf.BpfObjects} owns what one purpose needs of the kernel and gives it all back when it is closed.
 * Nothing stays behind after a crash, as everything hangs on file descriptors, but for what was pinned by choice.
 *
 * <p>{@link dev.syscope.linux.bpf.RingBuffer} and {@link dev.syscope.linux.bpf.RingBufferReader} are hot: no
 * allocation for a record.
 */
package dev.syscope.linux.bpf;
