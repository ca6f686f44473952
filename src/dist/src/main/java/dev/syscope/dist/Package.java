package dev.syscope.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Finishes syscope.jar: makes all of it cacheable, then makes the AOT cache beside it. Runs when it is packaged. */
public final class Package {
    /** The first JDK that makes an AOT cache in one run (JEP 514). */
    private static final int AOT_CACHE_SINCE = 25;

    private static final int TRAINING_LIMIT_SECONDS = 60;

    private Package() {}

    /**
     * Finishes a jar.
     *
     * @param arguments the jar's path
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path jar = Path.of(arguments[0]);
        ClassVersions.raise(jar);
        if (Runtime.version().feature() >= AOT_CACHE_SINCE) {
            train(jar);
        }
    }

    /** A cache belongs to the JDK that made it; another one ignores it. So its absence is no failure either. */
    private static void train(Path jar) throws IOException, InterruptedException {
        Path cache = jar.resolveSibling("syscope.aot");
        Files.deleteIfExists(cache);
        Process training =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                        "-XX:AOTCacheOutput=" + cache,
                                        "-XX:+UnlockDiagnosticVMOptions",
                                        "-XX:+IgnoreUnrecognizedVMOptions", // a later JDK may not have the next
                                        // with profiles of so short a run the compilers do more at each start
                                        "-XX:-AOTRecordTraining",
                                        "-XX:+UseSerialGC",
                                        "-Xlog:disable",
                                        "--enable-native-access=ALL-UNNAMED",
                                        "-cp",
                                        jar.toString(),
                                        "dev.syscope.cli.Training"))
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(jar.resolveSibling("training.log").toFile())
                        .start();
        if (!training.waitFor(TRAINING_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            training.destroyForcibly();
        }
        if (!Files.exists(cache)) {
            System.err.println("no AOT cache was made, so start-up is slower; see " + jar.resolveSibling("training.log"));
        }
    }
}
