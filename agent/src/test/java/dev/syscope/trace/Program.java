package dev.syscope.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.syscope.linux.Kernel;
import dev.syscope.linux.Nr;
import dev.syscope.linux.proc.ProcStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/**
 * A running program that is not our child, as what people attach to: a JVM waits for its own children by itself, and
 * would take a tracee's stops away from the tracer.
 */
record Program(int pid, long pidfd, Path directory) implements AutoCloseable {
    /** Starts a command in the background; its output goes to {@code out} in the directory. */
    static Program start(Path directory, String... command) throws IOException {
        String[] shell = {"/bin/sh", "-c", "\"$@\" > " + directory.resolve("out") + " 2>&1 < /dev/null & echo $!", "sh"};
        String[] all = Arrays.copyOf(shell, shell.length + command.length);
        System.arraycopy(command, 0, all, shell.length, command.length);
        ProcessBuilder starting = new ProcessBuilder(all).directory(directory.toFile());
        starting.environment().put("LC_ALL", "C"); // perl complains of locales that aren't there
        Process started = starting.start();
        String pid = new String(started.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
        // by a pidfd no other process can be meant, though this one may have ended and its pid be used again
        long pidfd = Kernel.syscall(Nr.PIDFD_OPEN, Integer.parseInt(pid));
        return new Program(Integer.parseInt(pid), pidfd, directory);
    }

    /** Starts a Python script. */
    static Program python(Path directory, String script) throws IOException {
        return start(directory, "/usr/bin/python3", "-c", script);
    }

    /** What it has written. */
    String output() {
        try {
            return Files.readString(directory.resolve("out"));
        } catch (IOException e) {
            return "";
        }
    }

    ProcStatus status() {
        return ProcStatus.of(pid);
    }

    boolean hasEnded() {
        char state = status().state();
        return state == '?' || state == 'Z' || state == 'X';
    }

    void signal(int signal) {
        Kernel.syscall(Nr.PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0);
    }

    /** Waits for a condition. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as("waiting until " + what).isNegative();
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        signal(9);
        Kernel.syscall(Nr.CLOSE, pidfd);
    }
}
