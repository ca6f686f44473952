package dev.syscope.syscall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SyscallTableTest {
    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {"X86_64", "AARCH64", "I386", "X32"})
    void everyLineHasASignatureWhoseTypesExist(Architecture architecture) {
        SyscallTable table = SyscallTable.of(architecture);
        Map<String, String> wrong = new TreeMap<>();
        for (String name : table.names()) {
            try {
                Syscall call = table.syscall(table.number(name).orElseThrow());
                assertThat(call.signature().parameters()).hasSizeLessThanOrEqualTo(6);
                assertThat(call.argumentCount()).isBetween(0, 6);
            } catch (IllegalStateException e) {
                wrong.put(name, e.getMessage());
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(table.names()).hasSizeGreaterThan(300);
    }

    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {"X86_64", "AARCH64", "I386"})
    void everyDefinedTypeIsWellFormed(Architecture architecture) {
        Map<String, String> wrong = new TreeMap<>();
        for (String name : Types.Definitions.names()) {
            try {
                Types.of(architecture).type(name);
            } catch (RuntimeException e) {
                wrong.put(name, String.valueOf(e.getMessage()));
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void x86NumbersAreThoseOfTheHeader() throws IOException {
        numbersAreThoseOf("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", Architecture.X86_64);
    }

    @Test
    void i386NumbersAreThoseOfTheHeader() throws IOException {
        numbersAreThoseOf("/usr/include/x86_64-linux-gnu/asm/unistd_32.h", Architecture.I386);
    }

    @Test
    void x32NumbersAreThoseOfTheHeader() throws IOException {
        numbersAreThoseOf("/usr/include/x86_64-linux-gnu/asm/unistd_x32.h", Architecture.X32);
    }

    private static void numbersAreThoseOf(String header, Architecture architecture) throws IOException {
        Path path = Path.of(header);
        Assumptions.assumeTrue(Files.exists(path), "no " + header);
        SyscallTable table = SyscallTable.of(architecture);
        Map<String, Integer> wrong = new TreeMap<>();
        Pattern.compile("#define __NR_(\\w+) \\(?(?:__X32_SYSCALL_BIT \\+ )?(\\d+)")
                .matcher(Files.readString(path))
                .results()
                .forEach(line -> {
                    int nr = Integer.parseInt(line.group(2));
                    if (table.number(line.group(1)).orElse(-1) != nr
                            || !table.syscall(nr).name().equals(line.group(1))) {
                        wrong.put(line.group(1), nr);
                    }
                });
        assertThat(wrong).isEmpty();
    }

    @Test
    void aarch64NumbersAreThoseOfTheHeader() throws IOException {
        Path path = Path.of("/usr/include/asm-generic/unistd.h");
        Assumptions.assumeTrue(Files.exists(path), "no " + path);
        SyscallTable table = SyscallTable.of(Architecture.AARCH64);
        Map<String, Integer> wrong = new TreeMap<>();
        Pattern.compile("#define __NR(?:3264)?_(\\w+) (\\d+)")
                .matcher(Files.readString(path))
                .results()
                .forEach(line -> {
                    int nr = Integer.parseInt(line.group(2));
                    String name = line.group(1).equals("fstatat") ? "newfstatat" : line.group(1);
                    boolean only32 = name.contains("time64") || name.endsWith("adjtime64");
                    boolean none = name.equals("arch_specific_syscall") || name.equals("syscalls")
                            || name.equals("sync_file_range2");
                    if (!only32 && !none && !name.endsWith("ettime64") && table.number(name).orElse(-1) != nr) {
                        wrong.put(name, nr);
                    }
                });
        assertThat(wrong).isEmpty();
    }

    @Test
    void classesAreThoseOfStrace() {
        SyscallTable table = SyscallTable.of(Architecture.X86_64);
        assertThat(table.classes())
                .containsExactlyInAnyOrder(
                        "file", "process", "network", "signal", "ipc", "desc", "memory", "creds", "stat", "lstat",
                        "fstat", "%stat", "statfs", "fstatfs", "%statfs", "clock", "pure");
        assertThat(table.inClass("stat").stream().mapToObj(nr -> table.syscall(nr).name()))
                .containsExactly("stat");
        assertThat(table.inClass("fstat").stream().mapToObj(nr -> table.syscall(nr).name()))
                .containsExactly("fstat", "newfstatat", "statx");
        assertThat(table.inClass("nonsense").isEmpty()).isTrue();
    }

    @Test
    void anUnknownNumberHasAMadeUpName() {
        Syscall call = SyscallTable.of(Architecture.X86_64).syscall(500);
        assertThat(call.name()).isEqualTo("syscall_0x1f4");
        assertThat(call.argumentCount()).isEqualTo(6);
    }

    @Test
    void pathsAndDescriptorsAreKnown() {
        SyscallTable table = SyscallTable.of(Architecture.X86_64);
        Syscall renameat = table.syscall(table.number("renameat").orElseThrow());
        assertThat(renameat.pathArguments()).isEqualTo(0b1010);
        assertThat(renameat.descriptorArguments()).isEqualTo(0b0101);
        assertThat(table.syscall(257).returnsDescriptor()).isTrue();
        assertThat(table.syscall(231).neverReturns()).isTrue();
    }
}
