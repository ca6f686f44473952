package dev.syscope.linux;

import static dev.syscope.linux.Architecture.pick;

/**
 * The numbers of the system calls that syscope itself makes, on this host.
 *
 * <p>From {@code arch/x86/entry/syscalls/syscall_64.tbl} and {@code include/uapi/asm-generic/unistd.h}, in that order.
 */
public final class Nr {
    public static final int READ = pick(0, 63);
    public static final int WRITE = pick(1, 64);
    public static final int CLOSE = pick(3, 57);
    public static final int LSEEK = pick(8, 62);
    public static final int MMAP = pick(9, 222);
    public static final int MUNMAP = pick(11, 215);
    public static final int RT_SIGACTION = pick(13, 134);
    public static final int RT_SIGPROCMASK = pick(14, 135);
    public static final int IOCTL = pick(16, 29);
    public static final int PREAD64 = pick(17, 67);
    public static final int MADVISE = pick(28, 233);
    public static final int DUP = pick(32, 23);
    public static final int GETXATTR = pick(191, 8);
    public static final int GETPID = pick(39, 172);
    public static final int GETPPID = pick(110, 173);
    public static final int SENDTO = pick(44, 206);
    public static final int RECVFROM = pick(45, 207);
    public static final int SOCKET = pick(41, 198);
    public static final int CONNECT = pick(42, 203);
    public static final int SETSOCKOPT = pick(54, 208);
    public static final int GETSOCKOPT = pick(55, 209);
    public static final int SOCKETPAIR = pick(53, 199);
    public static final int EXECVE = pick(59, 221);
    public static final int KILL = pick(62, 129);
    public static final int RESTART_SYSCALL = pick(219, 128);
    public static final int FCNTL = pick(72, 25);
    public static final int GETUID = pick(102, 174);
    public static final int GETEUID = pick(107, 175);
    public static final int GETEGID = pick(108, 177);
    public static final int SYNC = pick(162, 81);
    public static final int SETUID = pick(105, 146);
    public static final int SETGID = pick(106, 144);
    public static final int SETGROUPS = pick(116, 159);
    public static final int SETRESUID = pick(117, 147);
    public static final int SETRESGID = pick(119, 149);
    public static final int PTRACE = pick(101, 117);
    public static final int PRCTL = pick(157, 167);
    public static final int SCHED_SETAFFINITY = pick(203, 122);
    public static final int GETTID = pick(186, 178);
    public static final int GETRUSAGE = pick(98, 165);
    public static final int CLOCK_GETTIME = pick(228, 113);
    public static final int EPOLL_CTL = pick(233, 21);
    public static final int TGKILL = pick(234, 131);
    public static final int OPENAT = pick(257, 56);
    public static final int MKDIRAT = pick(258, 34);
    public static final int UNLINKAT = pick(263, 35);
    public static final int FCHOWN = pick(93, 55);
    public static final int READLINKAT = pick(267, 78);
    public static final int PPOLL = pick(271, 73);
    public static final int WAIT4 = pick(61, 260);
    public static final int EPOLL_PWAIT = pick(281, 22);
    public static final int EVENTFD2 = pick(290, 19);
    public static final int EPOLL_CREATE1 = pick(291, 20);
    public static final int DUP3 = pick(292, 24);
    public static final int PIPE2 = pick(293, 59);
    public static final int PERF_EVENT_OPEN = pick(298, 241);
    public static final int WAITID = pick(247, 95);
    public static final int PRLIMIT64 = pick(302, 261);
    public static final int PROCESS_VM_READV = pick(310, 270);
    public static final int PROCESS_VM_WRITEV = pick(311, 271);
    public static final int SECCOMP = pick(317, 277);
    public static final int MEMFD_CREATE = pick(319, 279);
    public static final int STATX = pick(332, 291);
    public static final int BPF = pick(321, 280);
    public static final int PIDFD_SEND_SIGNAL = 424;
    public static final int FSOPEN = 430;
    public static final int FSCONFIG = 431;
    public static final int FSMOUNT = 432;
    public static final int PIDFD_OPEN = 434;
    public static final int OPENAT2 = 437;
    public static final int PIDFD_GETFD = 438;

    private Nr() {}
}
