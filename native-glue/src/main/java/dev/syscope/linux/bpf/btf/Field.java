package dev.syscope.linux.bpf.btf;

import java.util.List;

/**
 * How to get from the address of a structure to the value of a field, over pointers if need be.
 *
 * @param pointers offsets at which a pointer has to be read, one after the other, before the last structure is reached
 * @param offset of the field's bytes in the last structure
 * @param size of the field in bytes; of a bit-field, that of the word that holds it
 * @param bitOffset of a bit-field, the number of lower bits in that word that aren't its own; else 0
 * @param bitSize the number of a bit-field's bits; 0 for a field that isn't one
 */
public record Field(List<Integer> pointers, int offset, int size, int bitOffset, int bitSize) {
    /** Copies the list. */
    public Field {
        pointers = List.copyOf(pointers);
    }

    /** Whether it is less than whole bytes. */
    public boolean isBitField() {
        return bitSize != 0;
    }
}
