package dev.syscope.it;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests with a tag in this JVM, for {@code src/vm/matrix}: a machine with another kernel boots once, and one
 * JVM runs there what fits. Prints a line for each test: its outcome, its name and, if it has one, the reason.
 */
final class OtherKernel {
    private OtherKernel() {}

    /**
     * Exits with 1 if a test failed, and with 2 if none ran.
     *
     * @param arguments a tag of tests, then the folders with test classes
     */
    public static void main(String[] arguments) {
        Set<Path> roots = new HashSet<>();
        Arrays.stream(arguments).skip(1).map(Path::of).filter(Files::isDirectory).forEach(roots::add);
        LauncherDiscoveryRequest request =
                LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectClasspathRoots(roots))
                        .filters(TagFilter.includeTags(arguments[0]))
                        .build();
        Outcomes outcomes = new Outcomes();
        LauncherFactory.create().execute(request, outcomes);
        System.exit(outcomes.failed > 0 ? 1 : outcomes.ran == 0 ? 2 : 0);
    }

    private static final class Outcomes implements TestExecutionListener {
        private TestPlan plan;
        private int ran;
        private int failed;
        private long started;

        @Override
        public void testPlanExecutionStarted(TestPlan testPlan) {
            plan = testPlan;
        }

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

        private void print(String outcome, TestIdentifier test, String reason) {
            String parent = plan.getParent(test).map(TestIdentifier::getDisplayName).orElse("");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%s\t%s.%s\t%d ms\t%s",
                            outcome,
                            parent,
                            test.getDisplayName(),
                            millis,
                            reason.replaceAll("\\s+", " ").strip()));
        }
    }
}
