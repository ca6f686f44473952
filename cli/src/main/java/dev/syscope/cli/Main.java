package dev.syscope.cli;

import dev.syscope.linux.LinuxException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The program's entry: chooses the subcommand, and turns what goes wrong into one line and an exit status. */
public final class Main {
    /** Set by the launcher: the name that syscope was called by, with which its messages begin. */
    private static final String CALLED_AS = Optional.ofNullable(System.getProperty("syscope.name")).orElse("syscope");

    private static final int USAGE_ERROR = 2;

    private Main() {}

    /** Runs the program and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    static int run(String[] arguments) {
        try {
            return dispatch(arguments);
        } catch (ParameterException | UsageException e) {
            return fail(e, USAGE_ERROR);
        } catch (LinuxException e) {
            return fail(e, 1);
        } catch (RuntimeException e) {
            return fail(e, 1);
        }
    }

    private static int dispatch(String[] arguments) {
        String base = CALLED_AS.substring(CALLED_AS.lastIndexOf('/') + 1);
        if (base.equals("strace")) {
            return run("strace", arguments);
        }
        if (arguments.length == 0 || arguments[0].equals("-h") || arguments[0].equals("--help") || arguments[0].equals("help")) {
            help(arguments.length == 0 ? System.err : System.out);
            return arguments.length == 0 ? USAGE_ERROR : 0;
        }
        if (arguments[0].equals("-V") || arguments[0].equals("--version")) {
            System.out.println("syscope " + version());
            return 0;
        }
        return run(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static int run(String name, String[] arguments) {
        Commands.Entry entry = Commands.ALL.get(name);
        if (entry == null) {
            throw new UsageException("no command '" + name + "'; try '" + CALLED_AS + " --help'");
        }
        Command command = entry.make().get();
        return command.run(new CommandLine(command.spec()).parseArgs(arguments));
    }

    /** The version of this build, from its manifest. */
    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("0.1.0-SNAPSHOT");
    }

    private static void help(PrintStream out) {
        out.println("usage: " + CALLED_AS + " COMMAND [OPTION]... [ARGUMENT]...");
        Commands.ALL.forEach((name, entry) -> out.println(String.format(Locale.ROOT, "  %-10s %s", name, entry.summary())));
    }

    private static int fail(RuntimeException e, int status) {
        if ("1".equals(System.getenv("SYSCOPE_DEBUG"))) {
            e.printStackTrace();
        }
        System.err.println(CALLED_AS + ": " + Optional.ofNullable(e.getMessage()).orElse(e.toString()));
        return status;
    }
}
