package dev.syscope.cli;

import dev.syscope.cli.render.DoctorView;
import dev.syscope.cli.render.Sink;
import dev.syscope.doctor.SourceTrials;
import dev.syscope.linux.bpf.BpfFeature;
import dev.syscope.linux.bpf.Probe;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code syscope doctor}: what this machine allows, each told by trying it, and how to allow more. */
final class DoctorCommand implements Command {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create().name(Messages.name() + " doctor");
        spec.usageMessage()
                .description(
                        "What this machine allows, for each of the three sources, and how to allow more.",
                        "Exits with 0 when at least the ptrace source works.");
        spec.addOption(OptionSpec.builder("-h", "--help").description("show this help").arity("0").type(boolean.class).build());
        spec.addOption(OptionSpec.builder("--json").description("one JSON object").arity("0").type(boolean.class).build());
        return spec;
    }

    @Override
    public int run(String[] arguments) {
        CommandSpec spec = spec();
        ParseResult parsed = Parsing.parse(spec, arguments);
        if (parsed.hasMatchedOption("-h")) {
            System.out.println(new CommandLine(spec).getUsageMessage().stripTrailing());
            return 0;
        }
        Map<String, Map<String, Probe>> sources = new LinkedHashMap<>();
        sources.put("ptrace", SourceTrials.ptrace());
        sources.put("bpf", bpf());
        sources.put("perf", SourceTrials.perf());
        try (Sink sink = new Sink(new FileOutputStream(FileDescriptor.out), e -> {})) {
            DoctorView view = new DoctorView(sink, SourceTrials.machine());
            if (parsed.hasMatchedOption("--json")) {
                view.json(sources);
            } else {
                view.text(sources);
            }
        }
        return sources.get("ptrace").get(SourceTrials.TRACE_COMMAND).isSupported() ? 0 : 1;
    }

    private static Map<String, Probe> bpf() {
        Map<String, Probe> probes = new LinkedHashMap<>();
        for (BpfFeature feature : BpfFeature.values()) {
            probes.put(feature.text(), feature.probe());
        }
        return probes;
    }
}
