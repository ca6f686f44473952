package dev.syscope.syscall;

import java.util.List;
import java.util.Optional;

/** The kinds that {@code struct perf_event_attr} needs, and members of some bits of a word. */
final class PerfKinds {
    private PerfKinds() {}

    static Optional<Type> make(String name, List<Expression> arguments, Types types) {
        return Optional.ofNullable(
                switch (name) {
                    case "bits" -> bits(8, arguments);
                    case "bits32" -> bits(4, arguments);
                    case "precise_ip" -> new SkidKind();
                    case "reserved_bits" -> new ReservedKind();
                    case "perf_cache" -> new CacheKind(types);
                    case "perf_hardware" -> new HardwareKind(types);
                    default -> null;
                });
    }

    private static BitsKind bits(int size, List<Expression> arguments) {
        return new BitsKind(size, (int) Kinds.constant(arguments.get(0)), (int) Kinds.constant(arguments.get(1)));
    }

    /** Writes the bits that stand above others, if one of them is set: {@code 0x4<<32|}. */
    private static void above(ValueWriter out, long bits, String shift) {
        if (bits != 0) {
            out.hex(bits);
            out.word(shift);
        }
    }

    /** Some bits of a word of 4 or 8 bytes. */
    private static class BitsKind extends Kind {
        private final int shift;
        private final long mask;

        BitsKind(int size, int shift, int count) {
            super(size);
            this.shift = shift;
            this.mask = (1L << count) - 1;
        }

        @Override
        boolean followsPointer() {
            return false;
        }

        @Override
        public long load(Decoding in, long offset) {
            return (size() == 8 ? in.u64(offset) : in.u32(offset)) >>> shift & mask;
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().unsigned(value);
        }
    }

    /** How far from the event its address may be: {@code 0 /* arbitrary skid *}{@code /}. */
    private static final class SkidKind extends BitsKind {
        private static final String[] SKIDS = {
            "arbitrary skid", "constant skid", "requested to have 0 skid", "must have 0 skid"
        };

        SkidKind() {
            super(8, 15, 2);
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().unsigned(value);
            in.out().comment(SKIDS[(int) value]);
        }
    }

    /** The bits that have no meaning yet. */
    private static final class ReservedKind extends BitsKind {
        ReservedKind() {
            super(8, 38, 26);
        }

        @Override
        public void write(Decoding in, long value) {
            in.out().hex(value);
            in.out().comment("Bits 63..38");
        }
    }

    /**
     * An event of the hardware, above it the number of the unit that counts it: {@code
     * 0x4<<32|PERF_COUNT_HW_CPU_CYCLES}.
     */
    private static final class HardwareKind extends Kind {
        private final Type events;

        HardwareKind(Types types) {
            super(8);
            events = types.type("perf_hw_id");
        }

        @Override
        boolean followsPointer() {
            return false;
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            out.expressionBegin(value);
            above(out, value >>> 32, "<<32|");
            events.write(in, value & 0xffffffffL);
            out.expressionEnd();
        }
    }

    /**
     * Which accesses to which cache: {@code PERF_COUNT_HW_CACHE_RESULT_MISS<<16|PERF_COUNT_HW_CACHE_OP_READ<<8|...}.
     */
    private static final class CacheKind extends Kind {
        private final Type results;
        private final Type operations;
        private final Type caches;

        CacheKind(Types types) {
            super(8);
            results = types.type("perf_hw_cache_result");
            operations = types.type("perf_hw_cache_op");
            caches = types.type("perf_hw_cache");
        }

        @Override
        boolean followsPointer() {
            return false;
        }

        @Override
        public void write(Decoding in, long value) {
            ValueWriter out = in.out();
            out.expressionBegin(value);
            above(out, value >>> 32, "<<32|");
            above(out, value >>> 24 & 0xff, "<<24|");
            results.write(in, value >>> 16 & 0xff);
            out.word("<<16|");
            operations.write(in, value >>> 8 & 0xff);
            out.word("<<8|");
            caches.write(in, value & 0xff);
            out.expressionEnd();
        }
    }
}
