package dev.syscope.jfr;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has a running JVM load syscope's agent. */
public final class AgentLoader {
    /**
     * The system property in which the agent says what came of loading it: one of the two below, and a line of its own.
     */
    public static final String STATUS = "dev.syscope.agent";

    /** It counts. */
    public static final String COUNTING = "counting ";

    /** It doesn't. */
    public static final String IDLE = "idle ";

    private static final int FIRST_JDK = 22;
    private static final Pattern VERSION = Pattern.compile("^JDK (\\d+)", Pattern.MULTILINE);
    private static final Pattern RETURN_CODE = Pattern.compile("return code: (-?\\d+)");

    private AgentLoader() {}

    /**
     * Loads it, or hands new options to it if it is loaded.
     *
     * @param stop whether it is only to be stopped: nothing is loaded if it doesn't run
     * @param jar with the agent, where the JVM sees the same file under the same name
     * @return what the agent has to say, if it counts or was told to stop: such as which counters the kernel refuses
     * @throws JfrException if the JVM can't be reached, is too old or refuses, or the agent can't count, with the
     *     reason
     */
    public static Optional<String> load(HotSpotJvm jvm, AttachSocket socket, Path jar, boolean stop, String options) {
        Matcher version = VERSION.matcher(socket.run("jcmd", "VM.version"));
        if (!version.find() || Integer.parseInt(version.group(1)) < FIRST_JDK) {
            throw new JfrException("JVM " + jvm.pid() + " is older than JDK " + FIRST_JDK
                    + ", which the agent needs; 'syscope strace --jfr FILE --jfr-merge' works from outside");
        }
        if (stop && !property(socket.run("properties")).startsWith(COUNTING)) {
            return Optional.empty();
        }
        Path seen = Path.of("/proc/" + jvm.pid() + "/root" + jar);
        try {
            if (!Files.isSameFile(seen, jar)) {
                throw new IOException();
            }
        } catch (IOException e) {
            throw new JfrException("JVM " + jvm.pid() + " doesn't see " + jar + " (another mount namespace?); copy it there and use -javaagent");
        }
        String answer = socket.run("load", "instrument", "false", jar + "=" + options);
        Matcher status = RETURN_CODE.matcher(answer);
        if (status.find() ? !status.group(1).equals("0") : !answer.isBlank() && !answer.strip().equals("0")) {
            throw new JfrException("JVM " + jvm.pid() + " refused to load the agent: " + answer.strip().lines().findFirst().orElse("no reason given"));
        }
        String agent = property(socket.run("properties"));
        String line = agent.substring(agent.indexOf(' ') + 1);
        if (!agent.startsWith(COUNTING) && !line.isEmpty()) {
            throw new JfrException("the agent in JVM " + jvm.pid() + " " + line);
        }
        return Optional.of(line).filter(some -> !some.isEmpty());
    }

    private static String property(String properties) {
        try {
            Properties parsed = new Properties();
            parsed.load(new StringReader(properties));
            return parsed.getProperty(STATUS, "");
        } catch (IOException | IllegalArgumentException e) {
            return ""; // the application may have properties that can't be read back
        }
    }
}
