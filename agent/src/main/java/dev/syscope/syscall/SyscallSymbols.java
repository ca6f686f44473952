package dev.syscope.syscall;

import dev.syscope.linux.Architecture;
import dev.syscope.linux.bpf.btf.Btf;
import dev.syscope.linux.bpf.btf.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the kernel's own files call a system call, for a few of them not what everybody does:
 * {@code arch/x86/entry/syscalls/syscall_64.tbl}, {@code include/uapi/asm-generic/unistd.h}.
 */
public final class SyscallSymbols {
    private static final Map<String, String> RENAMED = renamed();

    private SyscallSymbols() {}

    private static Map<String, String> renamed() {
        Map<String, String> names = new HashMap<>(Map.of(
                "stat", "newstat",
                "fstat", "newfstat",
                "lstat", "newlstat",
                "uname", "newuname",
                "sendfile", "sendfile64",
                "umount2", "umount"));
        if (Architecture.host() == Architecture.AARCH64) {
            names.put("fadvise64", "fadvise64_64");
        }
        return names;
    }

    /** What follows {@code sys_enter_} in the name of a tracepoint and {@code sys_} in that of a function. */
    public static String kernelName(String call) {
        return RENAMED.getOrDefault(call, call);
    }

    /**
     * The function that serves a call of the host's interface; it may serve other interfaces' calls too. It takes the
     * {@code pt_regs}. Where this kernel's types name none, the name that it would have.
     */
    public static String function(String call) {
        String name = kernelName(call);
        // of SYSCALL_DEFINE0 of arch/x86/include/asm/syscall_wrapper.h, the first is another name for the second
        List<String> names = Architecture.host() == Architecture.AARCH64
                ? List.of("__arm64_sys_" + name)
                : List.of("__x64_sys_" + name, "__do_sys_" + name);
        return names.stream()
                .filter(function -> Btf.kernel().find(Kind.FUNC, function).isPresent())
                .findFirst()
                .orElse(names.get(0));
    }
}
