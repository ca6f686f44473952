/**
 * An assembler for eBPF: instructions are values that print as the kernel's own disassembly does, and {@link
 * dev.syscope.linux.bpf.asm.Assembler} puts them together with labels, named maps, named stack slots and subprograms.
 *
 * <p>Encodings are those of the kernel's {@code Documentation/bpf/standardization/instruction-set.rst} (RFC 9669).
 */
package dev.syscope.linux.bpf.asm;
