package dev.syscope.cli.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What tools cost as a self-contained page with a plot. */
public final class OverheadPage {
    private static final String TEMPLATE = "overhead.html";

    private OverheadPage() {}

    /**
     * The page.
     *
     * @param json what {@link OverheadJson} made
     */
    public static String of(String json) {
        try (InputStream template = OverheadPage.class.getResourceAsStream(TEMPLATE)) {
            if (template == null) {
                throw new IOException(TEMPLATE + " is missing from the program");
            }
            String page = new String(template.readAllBytes(), StandardCharsets.UTF_8);
            return page.replace("\"@DATA@\"", json.replace("<", "\\u003c"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
