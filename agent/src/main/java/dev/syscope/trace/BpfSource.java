package dev.syscope.trace;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.Errno;
import dev.syscope.linux.Kernel;
import dev.syscope.linux.LinuxException;
import dev.syscope.linux.Nr;
import dev.syscope.linux.bpf.BpfMap;
import dev.syscope.linux.bpf.BpfObjects;
import dev.syscope.linux.bpf.CgroupFilter;
import dev.syscope.linux.bpf.Hook;
import dev.syscope.linux.bpf.LossCounter;
import dev.syscope.linux.bpf.MapSpec;
import dev.syscope.linux.bpf.RingBufferReader;
import dev.syscope.linux.bpf.VerifierException;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.BtfException;
import dev.syscope.linux.bpf.btf.Kind;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.ptrace.Credentials;
import dev.syscope.linux.ptrace.HeldChild;
import dev.syscope.linux.ptrace.InheritedState;
import dev.syscope.linux.ptrace.Launch;
import dev.syscope.linux.ptrace.Launcher;
import dev.syscope.linux.ptrace.WaitStatus;
import dev.syscope.stack.UserStacks;
import dev.syscope.syscall.CapturePlan;
import dev.syscope.syscall.DecodeOptions;
import dev.syscope.syscall.Syscall;
import dev.syscope.syscall.SyscallTable;
import dev.syscope.trace.TraceListener.EndReason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * System calls by BPF programs on the kernel's tracepoints, which copy what the calls point to: the target is never
 * stopped. Needs CAP_BPF and CAP_PERFMON, and a kernel of 5.17 or later with BTF.
 */
public final class BpfSource implements SyscallSource {
    /** The ring buffer's size in bytes: so much that a reader in need of a rescue is rescued in time. */
    private static final int RING_BYTES = 64 << 20;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final TraceRequest request;
    private final InheritedState state;
    private final DecodeOptions decode;
    private final long bufferLimit;
    private final BpfObjects bpf = new BpfObjects();
    private HeldChild child;
    private Tracing tracing;
    private Optional<UserStacks> stacks = Optional.empty();
    private long stackAboveNanos;
    private boolean tellsOngoing;
    private volatile boolean stopped;

    /**
     * A source for a request.
     *
     * @param state what a launched command inherits
     * @param decode what is shown of calls, so that as much is copied
     * @param bufferLimit how many bytes of records may wait for us
     */
    public BpfSource(TraceRequest request, InheritedState state, DecodeOptions decode, long bufferLimit) {
        this.request = request;
        this.state = state;
        this.decode = decode;
        this.bufferLimit = bufferLimit;
    }

    /**
     * Has calls know their stacks.
     *
     * @param aboveNanos only those of calls that take so long and return; 0 for all
     */
    public BpfSource with(UserStacks stacks, long aboveNanos) {
        this.stacks = Optional.of(stacks);
        stackAboveNanos = aboveNanos;
        return this;
    }

    /**
     * Has the calls told of that threads of the machine, or of a cgroup, are in already, as those of named processes
     * always are. Before Linux 6.9 only those of main threads can be.
     */
    public BpfSource withOngoing() {
        tellsOngoing = true;
        return this;
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                "bpf",
                EnumSet.of(
                        Capabilities.Feature.DESCRIPTOR_PATHS,
                        Capabilities.Feature.SYSTEM_WIDE,
                        Capabilities.Feature.USER_STACK));
    }

    /**
     * Launches the command, which is held back, and loads and attaches the programs: what this machine may refuse. To be
     * called at most once, by the thread that calls {@link #run}, which does it otherwise.
     *
     * @throws LinuxException if the kernel refuses
     * @throws VerifierException if it refuses a program
     * @throws BtfException if it has no BTF, or lacks something there
     * @throws TargetException if the target can't be what it is said to be
     */
    public void prepare() {
        List<Integer> pids = List.of();
        if (request.target() instanceof Target.Command command) {
            Optional<Credentials> who = command.user().map(name -> Credentials.ofUser(name)
                    .orElseThrow(() -> new TargetException("Cannot find user '" + name + "'")));
            child = new Launcher(state)
                    .start(new Launch(command.file(), command.arguments(), command.environment(), who, Optional.empty()));
            pids = List.of(child.pid());
        } else if (request.target() instanceof Target.Processes processes) {
            pids = processes.pids();
        }
        stacks.ifPresent(UserStacks::follow);
        tracing = new Tracing(bpf, pids);
    }

    @Override
    public EndReason run(TraceListener listener) {
        CapturedEvents events = new CapturedEvents(request, listener, stacks.map(CapturedStacks::new));
        try {
            if (tracing == null) {
                prepare();
            }
            if (request.target() instanceof Target.Command) {
                return launched(events, listener);
            }
            OngoingCalls ongoing = new OngoingCalls(request, tracing.threads, listener);
            if (request.target() instanceof Target.Processes processes) {
                List<Integer> there = Refusals.tell(processes.pids(), false, listener, Refusals::look);
                Map<Integer, int[]> all = new LinkedHashMap<>();
                there.forEach(pid -> all.put(pid, threads(pid)));
                all.forEach((pid, named) -> {
                    IntStream.of(named).forEach(tid -> {
                        ongoing.note(pid, tid);
                        events.named(pid, tid);
                    });
                    listener.named(pid, named.length);
                });
                all.forEach((pid, named) -> IntStream.of(named).forEach(tid -> ongoing.tell(pid, tid)));
            } else if (tellsOngoing) {
                request.target().running().forEach(pid -> IntStream.of(ProcStatus.threads(pid)).forEach(tid -> ongoing.tell(pid, tid)));
            }
            tracing.follow(events, listener);
            return new EndReason.Exited(0);
        } finally {
            close();
        }
    }

    /** A process's threads, or the one that the id names. */
    private static int[] threads(int id) {
        return ProcStatus.of(id).number("Tgid") == id ? ProcStatus.threads(id) : new int[] {id};
    }

    private EndReason launched(CapturedEvents events, TraceListener listener) {
        events.launched(child.pid());
        child.release();
        Optional<LinuxException> failure = child.failure();
        failure.filter(why -> why.getMessage().startsWith("execve(")).ifPresent(why -> events.execFailed(why.errno()));
        tracing.follow(events, listener);
        if (failure.isPresent() && events.isHidden()) {
            throw failure.get();
        }
        return stopped ? new EndReason.Exited(0) : reap();
    }

    /** How the command ended, which is our child, so that it doesn't stay a zombie either. */
    private EndReason reap() {
        int pid = child.pid();
        child = null;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(4, 4);
            long result;
            do {
                result = Kernel.syscall(Nr.WAIT4, pid, status.address(), 0, 0);
            } while (result == -Errno.EINTR);
            int ended = status.get(ValueLayout.JAVA_INT, 0);
            return WaitStatus.killed(ended)
                    ? new EndReason.Killed(WaitStatus.killingSignal(ended), WaitStatus.coreDumped(ended))
                    : new EndReason.Exited(WaitStatus.exitStatus(ended));
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** {@inheritDoc} A command that was not released ends. */
    @Override
    public void close() {
        stop();
        if (tracing != null) {
            tracing.close();
        }
        if (child != null) {
            child.close();
        }
        bpf.close();
    }

    /** The programs at work. */
    private final class Tracing implements AutoCloseable {
        private final BpfMap threads;
        private final LossCounter losses;
        private final RingBufferReader reader;

        Tracing(BpfObjects bpf, List<Integer> pids) {
            threads = bpf.map(MapSpec.taskStorage(TargetCode.THREADS, ThreadState.BYTES));
            fill(bpf.map(MapSpec.array(CallCode.PLANS, CaptureCode.PLAN_BYTES, 3 * CallCode.NUMBERS)));
            BpfMap ring = bpf.map(MapSpec.ringBuffer(RecordSender.EVENTS, RING_BYTES));
            losses = LossCounter.create(bpf, "losses");
            reader = new RingBufferReader(List.of(ring), bufferLimit);
            try {
                Btf btf = Btf.kernel();
                Optional<CgroupFilter> cgroup = request.target() instanceof Target.Cgroup(Path path)
                        ? Optional.of(CgroupFilter.create(bpf, "cgroup", path))
                        : Optional.empty();
                TargetCode target = new TargetCode(btf, pids, cgroup, request.followForks(), losses);
                Optional<StackCode> code = stacks.map(unused -> new StackCode(btf, losses));
                attach(new CallCode(btf, request, target, code, stackAboveNanos), new NewsCode(btf, target, code));
            } catch (RuntimeException e) {
                reader.close();
                throw e;
            }
        }

        /** What ends a call before what begins one, so that none seems to go on for ever. */
        private void attach(CallCode calls, NewsCode news) {
            bpf.attach("end", new Hook.BtfTracepoint("sched_process_exit"), news.end());
            if (Btf.kernel().find(Kind.TYPEDEF, "btf_trace_sched_prepare_exec").isPresent()) {
                bpf.attach("prepare_exec", new Hook.BtfTracepoint("sched_prepare_exec"), calls.prepareExec());
            }
            bpf.attach("exec", new Hook.BtfTracepoint("sched_process_exec"), news.exec());
            if (request.followForks()) {
                bpf.attach("fork", new Hook.BtfTracepoint("sched_process_fork"), news.fork());
            }
            if (!request.signals().isEmpty()) {
                bpf.attach("signal", new Hook.BtfTracepoint("signal_deliver"), news.signal());
            }
            bpf.attach("sent_signal", new Hook.BtfTracepoint("signal_generate"), news.sentSignal());
            bpf.attach("exit", new Hook.BtfTracepoint("sys_exit"), calls.exit());
            bpf.attach("switched_out", new Hook.BtfTracepoint("sched_switch"), calls.switchedOut());
            bpf.attach("entry", new Hook.BtfTracepoint("sys_enter"), calls.entry());
        }

        private void fill(BpfMap plans) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment key = arena.allocate(4, 4);
                MemorySegment plan = arena.allocate(CaptureCode.PLAN_BYTES, 8);
                CapturePlan nothing = new CapturePlan(List.of(), List.of());
                Architecture host = Architecture.host();
                SyscallTable table = SyscallTable.of(host);
                for (int nr = 0; nr < CallCode.NUMBERS; nr++) {
                    boolean selected = request.syscalls().contains(host, nr);
                    if (selected) {
                        Syscall syscall = table.syscall(nr);
                        CaptureCode.write(CapturePlan.of(syscall, decode, request.descriptorPaths()), true, plan);
                        key.set(ValueLayout.JAVA_INT, 0, nr);
                        plans.put(key, plan);
                    }
                }
                List<Architecture> others = CallCode.compatible();
                for (int i = 0; i < others.size(); i++) {
                    for (int nr = 0; nr < CallCode.NUMBERS; nr++) {
                        if (request.syscalls().contains(others.get(i), nr)) {
                            CaptureCode.write(nothing, true, plan);
                            key.set(ValueLayout.JAVA_INT, 0, (i + 1) * CallCode.NUMBERS + nr);
                            plans.put(key, plan);
                        }
                    }
                }
            }
        }

        void follow(CapturedEvents events, TraceListener listener) {
            while (!stopped && !events.isOver()) {
                if (!reader.poll(0, events)) {
                    listener.idle();
                    if (!reader.poll(LOOK_NANOS, events)) {
                        events.forgetDead();
                    }
                }
            }
            if (stopped) {
                events.detachAll();
            }
            long lost = losses.sinceLast();
            if (lost > 0) {
                listener.lost(lost);
            }
            listener.idle();
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
