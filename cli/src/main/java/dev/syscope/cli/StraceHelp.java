package dev.syscope.cli;

import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The help of {@code syscope strace}, made from the table of its options. */
final class StraceHelp {
    private static final int WIDTH = 100;
    private static final String INDENT = "                 ";

    private StraceHelp() {}

    /** Prints it. */
    static void print(PrintStream out) {
        StringBuilder text = new StringBuilder();
        text.append("Usage: ").append(Messages.name());
        text.append(Main.isCalledStrace() ? "" : " strace").append(" [OPTION]... { -p PID | [-p PID] COMMAND [ARGUMENT]... }\n");
        for (StraceOption option : StraceOption.values()) {
            String title = title(option);
            if (!title.isEmpty()) {
                text.append('\n').append(title).append(":\n");
            }
            describe(option, text);
        }
        out.print(text);
    }

    /** The heading before an option. */
    private static String title(StraceOption option) {
        return switch (option) {
            case ENV -> "What is traced";
            case DETACH_ON -> "How";
            case EXPRESSION -> "What is shown";
            case COLUMNS -> "How it is shown";
            case SUMMARY_ONLY -> "Summary";
            case INJECT -> "Tampering";
            case DEBUG -> "Else";
            default -> "";
        };
    }

    private static void describe(StraceOption option, StringBuilder text) {
        text.append("  ");
        boolean attached = option.value() == StraceOption.Value.OPTIONAL_LONG;
        if (option.letter() != '\0') {
            text.append('-').append(option.letter());
            if (option.value() == StraceOption.Value.REQUIRED) {
                text.append(' ').append(option.label());
            }
        }
        if (!option.names().isEmpty()) {
            text.append(option.letter() == '\0' ? "" : ", ").append("--").append(option.names().get(0));
            if (option.value() == StraceOption.Value.REQUIRED) {
                text.append('=');
            }
            if (attached || option.value() == StraceOption.Value.REQUIRED) {
                text.append(option.label());
            }
        }
        text.append('\n').append(INDENT);
        int column = INDENT.length();
        for (String word : option.text().split(" ")) {
            if (column + word.length() >= WIDTH) {
                text.append('\n').append(INDENT);
                column = INDENT.length();
            }
            text.append(word).append(' ');
            column += word.length() + 1;
        }
        text.setLength(text.length() - 1);
        text.append('\n');
    }

    /** The same options for picocli, which makes completion scripts of them. */
    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name("strace");
        for (StraceOption option : StraceOption.values()) {
            String[] names = new String[option.names().size() + (option.letter() == '\0' ? 0 : 1)];
            for (int i = 0; i < option.names().size(); i++) {
                names[names.length - 1 - i] = "--" + option.names().get(i);
            }
            if (option.letter() != '\0') {
                names[0] = "-" + option.letter();
            }
            OptionSpec.Builder builder = OptionSpec.builder(names).description(option.text().replace("%", "%%"));
            switch (option.value()) {
                case NONE -> builder.arity("0").type(boolean.class);
                case REQUIRED -> builder.arity("1").type(String.class).paramLabel(option.label());
                case OPTIONAL_LONG -> builder.arity("0..1").type(String.class).paramLabel(option.label());
            }
            spec.addOption(builder.build());
        }
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .arity("0..*")
                .type(String[].class)
                .description("what to launch")
                .build());
        return spec;
    }
}
