package dev.syscope.syscall;

import dev.syscope.linux.Internet6;

/** Internet addresses of version 6 in the target's memory. */
final class InternetAddress {
    private static final int GROUPS = 8;

    private InternetAddress() {}

    /** {@code struct in6_addr} within a structure. */
    static final class Version6 extends EmbeddedKind {
        Version6() {
            super(16, 4);
        }

        @Override
        boolean namesMember() {
            return true;
        }

        @Override
        void writeMember(Decoding in, long offset, String name) {
            write6(in, offset, name);
        }
    }

    /**
     * Writes a member as strace does: {@code inet_pton(AF_INET6, "::1", &sin6_addr)}, without the member's name before
     * it.
     */
    static void write6(Decoding in, long at, String member) {
        ValueWriter out = in.out();
        DecodeOptions.ConstantStyle style = in.options().constants();
        boolean macroOnly = style == DecodeOptions.ConstantStyle.ABBREV;
        if (macroOnly) {
            out.unnamedField(member);
        } else {
            out.field(member);
            out.word(NetworkKinds.quoted(in, at, 16));
            if (style == DecodeOptions.ConstantStyle.RAW) {
                return;
            }
            out.commentBegin();
        }
        macro(in, at, macroOnly ? "&" + member : "");
        if (!macroOnly) {
            out.commentEnd();
        }
    }

    private static void macro(Decoding in, long at, String target) {
        ValueWriter out = in.out();
        out.macroBegin("inet_pton");
        out.macroArgument();
        out.word("AF_INET6");
        out.macroArgument();
        out.word(NetworkKinds.quoted(in, text(in, at)));
        if (!target.isEmpty()) {
            out.macroArgument();
            out.word(target);
        }
        out.macroEnd();
    }

    /** {@code fe80::1}, {@code ::ffff:127.0.0.1}. */
    static String text(Decoding in, long at) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) NetworkKinds.ordered(in, at + 2L * i, 2);
        }
        return Internet6.text(groups);
    }
}
