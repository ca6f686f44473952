package dev.syscope.cli;

import dev.syscope.jfr.JfrException;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.RingException;
import dev.syscope.linux.bpf.VerifierException;
import dev.syscope.linux.bpf.btf.BtfException;
import dev.syscope.trace.ExpressionException;
import dev.syscope.trace.Nearest;
import dev.syscope.trace.TargetException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The program's entry: chooses the subcommand, and turns what goes wrong into one line and an exit status. */
public final class Main {
    private static final int USAGE_ERROR = 2;

    private Main() {}

    /** Runs the program and exits with its status. */
    public static void main(String[] arguments) {
        int status = run(arguments);
        System.out.flush();
        System.err.flush();
        // Runtime.exit would load the JDK's logging for a line that nobody asked for; there is nothing to shut down
        Runtime.getRuntime().halt(status);
    }

    static int run(String[] arguments) {
        try {
            return dispatch(arguments);
        } catch (UsageException | ExpressionException e) {
            return fail(e, USAGE_ERROR);
        } catch (CommandException | TargetException | LinuxException | RingException | BtfException | VerifierException
                | JfrException e) {
            return fail(e, 1);
        } catch (OutOfMemoryError e) {
            return fail(e, 1);
        } catch (RuntimeException e) {
            return failUnexpectedly(e);
        }
    }

    private static int dispatch(String[] arguments) {
        if (isCalledStrace()) {
            return run("strace", arguments);
        }
        if (arguments.length == 0) {
            help(System.err);
            return USAGE_ERROR;
        }
        return switch (arguments[0]) {
            case "-h", "--help", "help" -> {
                help(System.out);
                yield 0;
            }
            case "-V", "--version" -> {
                printVersion(System.out);
                yield 0;
            }
            default -> run(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
        };
    }

    private static int run(String name, String[] arguments) {
        Commands.Entry entry = Commands.ALL.get(name);
        if (entry == null) {
            boolean isOption = name.startsWith("-");
            String near = Nearest.suggestion(name, isOption ? List.of("--help", "--version") : Commands.ALL.keySet());
            throw new UsageException("no " + (isOption ? "option" : "command") + " '" + name + "'"
                    + (near.isEmpty() ? "; try '" + Messages.name() + " --help'" : near));
        }
        return entry.make().get().run(arguments);
    }

    /** Whether we were called by a link named strace, and so are {@code syscope strace}. */
    static boolean isCalledStrace() {
        String name = Messages.name();
        return name.substring(name.lastIndexOf('/') + 1).equals("strace");
    }

    static void printVersion(PrintStream out) {
        out.println("syscope " + version());
    }

    /** The version of this build, from its manifest. */
    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("0.1.0-SNAPSHOT");
    }

    private static void help(PrintStream out) {
        StringBuilder text = new StringBuilder("usage: ").append(Messages.name());
        text.append(" COMMAND [OPTION]... [ARGUMENT]...\n");
        Commands.ALL.forEach((name, entry) -> {
            text.append("  ").append(name);
            text.append(" ".repeat(Math.max(1, 11 - name.length()))).append(entry.summary()).append('\n');
        });
        text.append("Each has its own --help.\n");
        out.print(text);
    }

    private static int fail(Throwable e, int status) {
        if (Messages.isDebugging()) {
            e.printStackTrace();
        }
        Messages.say(Optional.ofNullable(e.getMessage()).orElse(e.toString()));
        return status;
    }

    private static int failUnexpectedly(RuntimeException e) {
        if (Messages.isDebugging()) {
            e.printStackTrace();
        }
        Messages.say("this is a defect of syscope: " + e + "; SYSCOPE_DEBUG=1 shows where");
        return 1;
    }
}
