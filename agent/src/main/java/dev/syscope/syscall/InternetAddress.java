package dev.syscope.syscall;

/** Internet addresses of version 6 as {@code inet_ntop(3)} writes them. */
final class InternetAddress {
    private static final int GROUPS = 8;

    private InternetAddress() {}

    /** Writes a member as strace does: {@code inet_pton(AF_INET6, "::1", &sin6_addr)}, without the member's name before it. */
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
        out.word('"' + text(in, at) + '"');
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
        int bestStart = -1;
        int bestLength = 1;
        for (int start = 0; start < GROUPS; start++) {
            int length = 0;
            while (start + length < GROUPS && groups[start + length] == 0) {
                length++;
            }
            if (length > bestLength) {
                bestStart = start;
                bestLength = length;
            }
        }
        boolean embedded = bestStart == 0
                && (bestLength == 6 || bestLength == 7 && groups[7] != 1 || bestLength == 5 && groups[5] == 0xffff);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (bestStart >= 0 && i >= bestStart && i < bestStart + bestLength) {
                if (i == bestStart) {
                    text.append(':');
                }
                continue;
            }
            if (i != 0) {
                text.append(':');
            }
            if (i == 6 && embedded) {
                String four = NetworkKinds.internet(in, at + 12);
                return text.append(four, 1, four.length() - 1).toString();
            }
            text.append(Integer.toHexString(groups[i]));
        }
        if (bestStart >= 0 && bestStart + bestLength == GROUPS) {
            text.append(':');
        }
        return text.toString();
    }
}
