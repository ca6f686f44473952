package dev.syscope.it;

import static dev.syscope.it.Latency.figure;
import static dev.syscope.it.Latency.latency;
import static dev.syscope.it.Latency.syscall;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code syscope latency} measures those whom it was told to, and ends as they do. */
class LatencyTargetIT {
    @Test
    void runningProcessIsMeasuredWithItsThreadsAndChildren() throws Exception {
        String script = "import os,threading,time\n"
                + "def work():\n"
                + "  while True: os.getppid(); time.sleep(0.001)\n"
                + "threading.Thread(target=work).start()\n"
                + "while True:\n  time.sleep(0.01)\n  if os.fork() == 0: os.chdir('/'); os._exit(0)\n  os.wait()\n";
        Process python = new ProcessBuilder("python3", "-c", script).start();
        try {
            String pid = Long.toString(python.pid());
            Run alone = latency("-p", pid, "-d", "1", "--json");
            assertThat(figure(alone.out(), syscall("getppid"), "calls")).isGreaterThan(50);
            assertThat(alone.out()).doesNotContain(syscall("chdir"));
            Run all = latency("-f", "-p", pid, "-d", "1", "--json");
            assertThat(figure(all.out(), syscall("chdir"), "calls")).isGreaterThan(5);
            assertThat(python.isAlive()).isTrue();
        } finally {
            python.destroyForcibly().waitFor();
        }
    }

    @Test
    void severalProcessesAreMeasured() throws Exception {
        Process one = new ProcessBuilder("sh", "-c", "while :; do cd /; sleep 0.01; done").start();
        Process two = new ProcessBuilder("sh", "-c", "while :; do cd /; sleep 0.01; done").start();
        try {
            for (String[] pids : new String[][] {
                {"-p", one.pid() + "," + two.pid()}, {"-p", Long.toString(one.pid()), "-p", Long.toString(two.pid())}
            }) {
                List<String> arguments = new ArrayList<>(List.of(pids));
                arguments.addAll(List.of("--by", "pid,syscall", "-e", "trace=chdir", "-d", "0.5", "--json"));
                Run run = latency(arguments.toArray(String[]::new));
                for (Process process : List.of(one, two)) {
                    assertThat(figure(run.out(), syscall("chdir") + ",\"pid\":" + process.pid(), "calls")).isPositive();
                }
            }
        } finally {
            one.destroyForcibly().waitFor();
            two.destroyForcibly().waitFor();
        }
    }

    /** As without --above: threads belong to their process, children only with -f, and it ends with the command. */
    @ParameterizedTest
    @ValueSource(strings = {"--source bpf", "--source bpf --above 1s", "--source ptrace"})
    void threadsBelongToACommandAndChildrenDoNot(String options) {
        String script = "import os,subprocess,threading\n"
                + "t=threading.Thread(target=os.chdir,args=('/',)); t.start(); t.join()\n"
                + "subprocess.run(['sh','-c','cd /; cd /; cd /'])\n"
                + "subprocess.Popen(['sleep','30'],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL); os._exit(3)\n";
        for (String follow : List.of("", " -f")) {
            List<String> arguments = new ArrayList<>(List.of((options + follow + " --json -e trace=chdir").split(" ")));
            arguments.addAll(List.of("python3", "-c", script));
            long start = System.nanoTime();
            Run run = latency(arguments.toArray(String[]::new));
            assertThat(System.nanoTime() - start).isLessThan(25_000_000_000L);
            assertThat(run.status()).isEqualTo(3);
            long calls = figure(run.out(), syscall("chdir"), "calls"); // more than four where python3 is a script
            assertThat(calls).as(run.err()).isBetween(follow.isEmpty() ? 1L : 4L, follow.isEmpty() ? 1L : 20L);
        }
    }

    /** A process is measured from when it is moved into the cgroup, and no other ever. */
    @ParameterizedTest
    @ValueSource(strings = {"--json", "--above 290ms --json"})
    void processesOfACgroupAreMeasured(String options) throws Exception {
        Optional<Path> tree = Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .map(line -> line.split(" "))
                .filter(fields -> fields[2].equals("cgroup2"))
                .map(fields -> Path.of(fields[1]))
                .filter(Files::isWritable)
                .findFirst();
        assumeTrue(tree.isPresent(), "needs a cgroup tree of version 2 that can be written");
        Path cgroup = Files.createDirectories(tree.get().resolve("syscope-it-" + ProcessHandle.current().pid()).resolve("below"));
        String loop = "while :; do cd /; sleep 0.3; done";
        Process inside = new ProcessBuilder("sh", "-c", "echo $$ >" + cgroup + "/cgroup.procs; " + loop).start();
        Process outside = new ProcessBuilder("sh", "-c", loop).start();
        try {
            String all = "--by syscall,pid --cgroup " + cgroup.getParent() + " -d 1.5 -e trace=chdir,clock_nanosleep " + options;
            Run run = latency(all.split(" "));
            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.out()).contains("\"source\":\"bpf\"").doesNotContain("\"pid\":" + outside.pid());
            assertThat(figure(run.out(), syscall("chdir") + ",\"pid\":" + inside.pid(), "calls")).isBetween(2L, 6L);
            if (options.contains("--above")) {
                assertThat(run.err().lines()).isNotEmpty().allMatch(line ->
                        line.matches("\\d+ clock_nanosleep\\(.*tv_nsec=300000000.*\\) = 0 <[3-9]\\d\\dms>"));
            }
        } finally {
            for (Process process : List.of(inside, outside)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (!cgroup.toFile().delete() && System.nanoTime() < deadline) { // busy until all are gone from it
                Thread.yield();
            }
            Files.delete(cgroup.getParent());
        }
    }

    @Test
    void threadIsNoProcess() throws Exception {
        Process python = new ProcessBuilder("python3", "-c", "import threading,time\n"
                + "t=threading.Thread(target=time.sleep,args=(60,));t.start();print(t.native_id,flush=True)").start();
        try {
            String tid = python.inputReader().readLine();
            Run run = latency("-p", tid, "-d", "0.1");
            assertThat(run.err()).contains("it is a thread of process " + python.pid()).hasLineCount(1);
            assertThat(run.status()).isEqualTo(1);
            Run both = latency("-p", python.pid() + ",4194303", "-d", "0.1", "-e", "trace=fsync");
            assertThat(both.err()).contains("attach to process 4194303: ESRCH, No such process").hasLineCount(1);
            assertThat(both.status()).isZero();
        } finally {
            python.destroyForcibly().waitFor();
        }
    }

    @Test
    void exitStatusAndSignalAreTheCommands() {
        assertThat(latency("sh", "-c", "exit 42").status()).isEqualTo(42);
        Run killed = Run.of("sh", "-c", Run.SYSCOPE + " latency -o /dev/null sh -c 'kill -TERM $$'; echo status $?");
        assertThat(killed.out()).isEqualTo("status 143\n");
    }
}
