/**
 * BTF, the description of the kernel's own types: where a field of a structure is, by name, on the kernel that runs.
 *
 * <p>The format is that of the kernel's {@code Documentation/bpf/btf.rst}.
 */
package dev.syscope.linux.bpf.btf;
