package dev.syscope.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.Map;

/** How the user's locale groups digits, as the C library would: a locale that isn't installed is the C locale. */
final class DigitGrouping {
    private static final Path ARCHIVE = Path.of("/usr/lib/locale/locale-archive");

    private DigitGrouping() {}

    /** What stands between thousands; empty in the C locale. */
    static String separator(Map<String, String> environment) {
        String name = "";
        for (String variable : new String[] {"LC_ALL", "LC_NUMERIC", "LANG"}) {
            name = environment.getOrDefault(variable, "");
            if (!name.isEmpty()) {
                break;
            }
        }
        int end = 0;
        while (end < name.length() && name.charAt(end) != '.' && name.charAt(end) != '@') {
            end++;
        }
        String locale = name.substring(0, end);
        if (locale.isEmpty() || locale.equals("C") || locale.equals("POSIX") || !isInstalled(name, locale, environment)) {
            return "";
        }
        char separator = DecimalFormatSymbols.getInstance(Locale.forLanguageTag(locale.replace('_', '-')))
                .getGroupingSeparator();
        return String.valueOf(separator);
    }

    private static boolean isInstalled(String name, String locale, Map<String, String> environment) {
        String codeset = name.substring(locale.length()).toLowerCase(Locale.ROOT).replace("-", "");
        for (String directory : (environment.getOrDefault("LOCPATH", "") + ":/usr/lib/locale").split(":")) {
            for (String candidate : new String[] {name, locale + codeset, locale}) {
                if (!directory.isEmpty() && Files.isDirectory(Path.of(directory, candidate))) {
                    return true;
                }
            }
        }
        try {
            byte[] archive = Files.exists(ARCHIVE) ? Files.readAllBytes(ARCHIVE) : new byte[0];
            return new String(archive, StandardCharsets.ISO_8859_1).contains("\0" + locale + codeset + "\0");
        } catch (IOException e) {
            return false;
        }
    }
}
