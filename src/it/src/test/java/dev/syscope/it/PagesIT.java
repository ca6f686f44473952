package dev.syscope.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTML pages in a headless browser: drawn without an error, without the network, light and dark. */
class PagesIT {
    @TempDir private Path directory;

    /** The page as it is after its scripts ran and {@code script} did. */
    private String dom(Path page, String script, String... options) throws IOException {
        Optional<String> browser = Stream.of("chromium", "chromium-browser", "google-chrome")
                .filter(name -> Run.of("sh", "-c", "command -v " + name).status() == 0)
                .findFirst();
        assumeTrue(browser.isPresent(), "needs chromium to look at a page; Debian's package chromium");
        String text = Files.readString(page);
        Path tested = directory.resolve("tested.html");
        Files.writeString(
                tested,
                text.replaceFirst(
                        "<head>",
                        "<head><script>addEventListener('error', e => document.documentElement.dataset.error = e.message);</script>")
                        .replace("</body>", "<script>" + script + "</script></body>"));
        List<String> command = new java.util.ArrayList<>(List.of(
                browser.get(), "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir=" + directory.resolve("profile"),
                "--virtual-time-budget=3000", "--dump-dom"));
        command.addAll(List.of(options));
        command.add("file://" + tested);
        Run run = Run.of(directory, java.util.Map.of(), command);
        assertThat(run.out()).as(run.err()).contains("<html").doesNotContain("data-error");
        return run.out();
    }

    private static int count(String text, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        return (int) matcher.results().count();
    }

    @Test
    void latencyPageIsDrawnAndSorts() throws IOException {
        Path page = directory.resolve("latency.html");
        Run run = Run.syscope("latency", "-f", "-o", "/dev/null", "--html", page.toString(), "--", "sh", "-c",
                "for i in 1 2 3 4 5 6; do ls / >/dev/null; sleep 0.1; done; ls '/<script>alert(1)</script>'");
        assertThat(run.err()).contains("<script>");
        String text = Files.readString(page);
        assertThat(text.replace("http://www.w3.org/2000/svg", "")).as("self-contained, but for SVG's name").doesNotContain("://");
        String dom = dom(page, "[...document.querySelectorAll('#rows th button')].find(b => b.textContent === 'calls').click();"
                + "document.body.dataset.calls = [...document.querySelectorAll('#rows tbody tr')].map(r => r.cells[1].textContent.replace(/,/g, '')).join(' ');"
                + "document.body.dataset.page = getComputedStyle(document.body).backgroundColor;");
        assertThat(count(dom, "<rect ")).as("cells of the heat map").isGreaterThan(30);
        assertThat(count(dom, "<polyline class=\"curve\"")).isEqualTo(6);
        assertThat(dom).contains("aria-sort=\"descending\"");
        Matcher calls = Pattern.compile("data-calls=\"([0-9 ]+)\"").matcher(dom);
        assertThat(calls.find()).isTrue();
        List<Long> sorted = Stream.of(calls.group(1).split(" ")).map(Long::valueOf).toList();
        assertThat(sorted).hasSizeGreaterThan(10).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        String dark = dom(page, "document.body.dataset.page = getComputedStyle(document.body).backgroundColor;",
                "--blink-settings=preferredColorScheme=0");
        assertThat(background(dom)).isEqualTo("rgb(251, 251, 250)");
        assertThat(background(dark)).isEqualTo("rgb(20, 22, 26)");
    }

    private static String background(String dom) {
        Matcher matcher = Pattern.compile("data-page=\"([^\"]+)\"").matcher(dom);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @Test
    void overheadPageHasAPointForEachTool() throws IOException {
        Path page = directory.resolve("overhead.html");
        Run run = Run.syscope("overhead", "--runs", "3", "--tool", "perf-stat,syscope-latency", "--html", page.toString(),
                "dd", "if=/dev/zero", "of=/dev/null", "bs=1", "count=150000");
        assertThat(run.status()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("perf-stat\n").containsPattern("syscope-latency\n").contains("medians of 3 runs");
        assertThat(Files.readString(page).replace("http://www.w3.org/2000/svg", "")).as("self-contained").doesNotContain("://");
        String script = "document.body.dataset.page = getComputedStyle(document.body).backgroundColor;";
        String dom = dom(page, script);
        assertThat(background(dom)).isEqualTo("rgb(251, 251, 250)");
        assertThat(background(dom(page, script, "--blink-settings=preferredColorScheme=0"))).isEqualTo("rgb(20, 22, 26)");
        assertThat(count(dom, "<circle class=\"wall\"")).isEqualTo(3);
        assertThat(count(dom, "<circle class=\"cpu sample\"")).isEqualTo(9);
    }
}
