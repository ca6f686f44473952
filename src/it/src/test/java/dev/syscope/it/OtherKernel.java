package dev.syscope.it;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests with a tag in this JVM, for {@code src/vm/matrix}: a machine with another kernel boots once, and one
 * JVM runs there what fits. Prints a line for each test: its outcome, its name and, if it has one, the reason.
 */
final class OtherKernel {
    private OtherKernel() {}

    private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");

    /**
     * Exits with 1 if a test failed, and with 2 if none ran.
     *
     * @param arguments tags of tests, separated by commas, whose tests are run in turn, or {@code =} and a regular
     *     expression for simple names of classes; then the folders with test classes. Those tagged {@code lockdown} are
     *     run after the kernel has been put into lockdown
     */
    public static void main(String[] arguments) throws IOException {
        Set<Path> roots = new HashSet<>();
        Arrays.stream(arguments).skip(1).map(Path::of).filter(Files::isDirectory).forEach(roots::add);
        System.out.println("kernel\t" + Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip());
        Outcomes outcomes = new Outcomes();
        if (arguments[0].startsWith("=")) {
            String classes = ".*\\.(" + arguments[0].substring(1) + ")";
            run(roots, ClassNameFilter.includeClassNamePatterns(classes), outcomes);
        } else {
            for (String tag : arguments[0].split(",")) {
                if (!tag.equals("lockdown") || lockDown()) {
                    run(roots, TagFilter.includeTags(tag), outcomes);
                }
            }
        }
        System.exit(outcomes.failed > 0 ? 1 : outcomes.ran == 0 ? 2 : 0);
    }

    private static void run(Set<Path> roots, Filter<?> chosen, Outcomes outcomes) {
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClasspathRoots(roots))
                        .filters(EngineFilter.includeEngines("junit-jupiter"), TagFilter.excludeTags("slow"), chosen)
                        .configurationParameter("junit.jupiter.execution.timeout.default", "120 s")
                        .build();
        LauncherFactory.create().execute(request, outcomes);
    }

    /**
     * Puts the kernel into lockdown, which only a reboot ends: so in a machine that is thrown away, and nowhere else.
     */
    private static boolean lockDown() throws IOException {
        if (!Boolean.getBoolean("syscope.throwaway") || !Files.exists(LOCKDOWN)) {
            return false;
        }
        Files.writeString(LOCKDOWN, "confidentiality");
        return true;
    }

    private static final class Outcomes implements TestExecutionListener {
        private int ran;
        private int failed;
        private long started;

        @Override
        public void executionStarted(TestIdentifier test) {
            started = System.nanoTime();
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            print("skipped", test, reason);
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        ran++;
                        print("passed", test, "");
                    }
                }
                case ABORTED -> print("skipped", test, reason(result));
                case FAILED -> {
                    failed++;
                    print("failed", test, reason(result));
                }
            }
        }

        private static String reason(TestExecutionResult result) {
            return result.getThrowable().map(Throwable::toString).orElse("");
        }

        /** Class and method; for one of a table of cases also which. */
        private static String name(TestIdentifier test) {
            String shown = test.getDisplayName();
            return switch (test.getSource().orElse(null)) {
                case MethodSource method -> {
                    String name = simple(method.getClassName()) + "." + method.getMethodName();
                    yield shown.startsWith(method.getMethodName()) ? name : name + ": " + shown.strip();
                }
                case ClassSource type -> simple(type.getClassName());
                case null, default -> shown;
            };
        }

        private static String simple(String className) {
            return className.substring(className.lastIndexOf('.') + 1);
        }

        private void print(String outcome, TestIdentifier test, String reason) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%s\t%s\t%d ms\t%s",
                            outcome,
                            name(test),
                            millis,
                            reason.replaceAll("\\s+", " ").strip()));
        }
    }
}
