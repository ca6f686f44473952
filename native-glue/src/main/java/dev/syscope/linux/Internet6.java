package dev.syscope.linux;

/** Internet addresses of version 6 in the form of {@code inet_ntop(3)}. */
public final class Internet6 {
    private static final int GROUPS = 8;

    private Internet6() {}

    /**
     * {@code fe80::1}, {@code ::ffff:127.0.0.1}.
     *
     * @param groups the address's eight groups of 16 bits
     */
    public static String text(int[] groups) {
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
                return text.append(groups[6] >> 8).append('.').append(groups[6] & 255)
                        .append('.').append(groups[7] >> 8).append('.').append(groups[7] & 255).toString();
            }
            text.append(Integer.toHexString(groups[i]));
        }
        if (bestStart >= 0 && bestStart + bestLength == GROUPS) {
            text.append(':');
        }
        return text.toString();
    }
}
