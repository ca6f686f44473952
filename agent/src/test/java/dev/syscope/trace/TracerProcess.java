package dev.syscope.trace;

import java.util.List;

/** A tracer in a JVM of its own, to be killed: traces a process until it ends. */
final class TracerProcess {
    private TracerProcess() {}

    /** Attaches to the process with the id that is given. */
    public static void main(String[] arguments) {
        Target target = new Target.Processes(List.of(Integer.valueOf(arguments[0])));
        try (PtraceSource source = new PtraceSource(Recorder.request(target))) {
            source.run(new Recorder() {
                @Override
                public void idle() {
                    System.out.println(calls);
                }
            });
        }
    }

    /** Starts one. */
    static Process start(int pid) throws java.io.IOException {
        return new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TracerProcess.class.getName(),
                        Integer.toString(pid))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
