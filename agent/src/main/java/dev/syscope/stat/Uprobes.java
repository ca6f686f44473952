package dev.syscope.stat;

import dev.syscope.linux.elf.ElfSymbols;
import dev.syscope.linux.perf.Pmu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Probes of user-space functions: the kernel's {@code uprobe} PMU, given a file and an offset in it. */
final class Uprobes {
    private Uprobes() {}

    static Event resolve(EventSpec.Uprobe uprobe, String suffix, Modifiers modifiers) {
        Pmu pmu = Pmu.named("uprobe")
                .orElseThrow(() -> new EventException(
                        "event '" + uprobe.text() + "': this kernel has no uprobes (CONFIG_UPROBE_EVENTS)"));
        long retprobe = uprobe.onReturn() ? pmu.format("retprobe").map(format -> format.place(1)).orElse(1L) : 0;
        return new Event(
                uprobe.text() + suffix,
                Event.Source.KERNEL,
                pmu.type(),
                retprobe,
                0,
                offset(uprobe),
                0,
                0,
                uprobe.path(),
                modifiers,
                "",
                1,
                List.of(),
                "",
                "");
    }

    private static long offset(EventSpec.Uprobe uprobe) {
        Path file = Path.of(uprobe.path());
        if (!Files.isReadable(file)) {
            throw new EventException("event '" + uprobe.text() + "': no readable file " + uprobe.path());
        }
        if (Character.isDigit(uprobe.symbol().charAt(0))) {
            try {
                return Long.decode(uprobe.symbol()) + uprobe.offset();
            } catch (NumberFormatException e) {
                throw new EventException("event '" + uprobe.text() + "': '" + uprobe.symbol() + "' is no offset");
            }
        }
        try (ElfSymbols symbols = ElfSymbols.open(file)) {
            OptionalLong found = symbols.fileOffset(uprobe.symbol());
            if (found.isEmpty()) {
                throw new EventException("event '" + uprobe.text() + "': " + uprobe.path() + " has no function '"
                        + uprobe.symbol() + "'"
                        + Suggestion.of(uprobe.symbol(), symbols.functions(), "'nm -D' shows those that it has"));
            }
            return found.getAsLong() + uprobe.offset();
        } catch (IOException e) {
            throw new EventException("event '" + uprobe.text() + "': " + e.getMessage());
        }
    }
}
