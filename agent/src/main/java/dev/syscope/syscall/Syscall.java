package dev.syscope.syscall;

import dev.syscope.linux.Architecture;

/** One line of the table of system calls. Its signature is parsed at first use. */
public final class Syscall {
    private final Architecture architecture;
    private final int nr;
    private final String name;
    private final String text;
    private Signature signature;
    private int paths;
    private int descriptors;

    Syscall(Architecture architecture, int nr, String name, String text) {
        this.architecture = architecture;
        this.nr = nr;
        this.name = name;
        this.text = text;
    }

    Architecture architecture() {
        return architecture;
    }

    /** Its number in its architecture's table. */
    public int nr() {
        return nr;
    }

    /** Its name, such as {@code openat}; {@code syscall_0x1f4} for a number that is in no table. */
    public String name() {
        return name;
    }

    String text() {
        return text;
    }

    /** Its arguments and result. */
    synchronized Signature signature() {
        if (signature == null) {
            signature = SignatureParser.parse(Types.of(architecture), text);
            for (int i = 0; i < signature.parameters().size(); i++) {
                Type type = signature.parameters().get(i).type();
                if (type instanceof TextKind kind && kind.isPath()) {
                    paths |= 1 << signature.parameters().get(i).register();
                } else if (type instanceof DescriptorKind) {
                    descriptors |= 1 << signature.parameters().get(i).register();
                }
            }
        }
        return signature;
    }

    /** How many registers its arguments take: 0 to 6. */
    public int argumentCount() {
        return signature().registers();
    }

    /** The arguments that are paths, as bits: bit 0 for the first. For {@code -P}. */
    public int pathArguments() {
        signature();
        return paths;
    }

    /** The arguments that are file descriptors, directories' among them, as bits. For {@code -P}, {@code -y}. */
    public int descriptorArguments() {
        signature();
        return descriptors;
    }

    /** Whether it returns a file descriptor. */
    public boolean returnsDescriptor() {
        return signature().result() instanceof DescriptorKind;
    }

    /** Whether it never returns when it succeeds, as exit does: the result is then {@code ?}. */
    public boolean neverReturns() {
        return signature().result() instanceof Kinds.NeverKind;
    }

    @Override
    public String toString() {
        return name + " (" + nr + ")";
    }
}
