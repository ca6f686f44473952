package dev.syscope.jfr;

import dev.syscope.linux.proc.ProcFile;
import dev.syscope.linux.proc.ProcStatus;
import dev.syscope.linux.ptrace.TraceAccess;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running HotSpot JVM, as /proc shows it.
 *
 * @param pid its process in our pid namespace
 * @param ownPid the same in its own, which names its attach files
 * @param uid its effective user
 * @param gid its effective group
 * @param takesQuit whether it handles SIGQUIT; if not the signal would kill it
 */
public record HotSpotJvm(int pid, int ownPid, int uid, int gid, boolean takesQuit) {
    private static final int SIGQUIT = 3;
    private static final int EFFECTIVE = 1;
    private static final Pattern ATTACH_SWITCH = Pattern.compile("-XX:([+-])DisableAttachMechanism");

    /** Whether a process is a HotSpot JVM, whatever it can be asked. */
    public static boolean isOne(int pid) {
        return ProcFile.text("/proc/" + pid + "/maps").contains("/libjvm.so");
    }

    /**
     * Looks at a process. Sends it nothing.
     *
     * @throws JfrException if it isn't a HotSpot JVM or can't be attached to, with the reason
     */
    public static HotSpotJvm of(int pid) {
        ProcStatus status = ProcStatus.of(pid);
        if (!status.exists()) {
            throw new JfrException("there is no process " + pid);
        }
        TraceAccess.nothingToTrace(status).ifPresent(why -> {
            throw new JfrException("process " + pid + " is not a HotSpot JVM: " + why);
        });
        String maps = ProcFile.text("/proc/" + pid + "/maps");
        if (maps.isEmpty()) {
            throw new JfrException("process " + pid + " can't be looked at: run as its user or as root");
        }
        if (maps.contains("/libj9vm")) {
            throw new JfrException("process " + pid + " is an OpenJ9 JVM: only HotSpot is supported");
        }
        if (!maps.contains("/libjvm.so")) {
            throw new JfrException("process " + pid + " is not a HotSpot JVM (" + status.field("Name") + ")");
        }
        if (attachIsOff(pid)) {
            throw new JfrException("JVM " + pid + " was started with -XX:+DisableAttachMechanism and can't be attached to");
        }
        String[] own = status.field("NSpid").split("\\s+");
        return new HotSpotJvm(
                pid,
                Integer.parseInt(own[own.length - 1]),
                Integer.parseUnsignedInt(status.field("Uid").split("\\s+")[EFFECTIVE]),
                Integer.parseUnsignedInt(status.field("Gid").split("\\s+")[EFFECTIVE]),
                (Long.parseUnsignedLong(status.field("SigCgt"), 16) >> SIGQUIT - 1 & 1) != 0);
    }

    /** The last switch wins; the variables come before the command line, {@code _JAVA_OPTIONS} after. */
    private static boolean attachIsOff(int pid) {
        String environment = ProcFile.text("/proc/" + pid + "/environ");
        String all = variable(environment, "JAVA_TOOL_OPTIONS") + ' '
                + variable(environment, "JDK_JAVA_OPTIONS") + ' '
                + ProcFile.text("/proc/" + pid + "/cmdline") + ' '
                + variable(environment, "_JAVA_OPTIONS");
        Matcher matcher = ATTACH_SWITCH.matcher(all);
        boolean off = false;
        while (matcher.find()) {
            off = matcher.group(1).equals("+");
        }
        return off;
    }

    private static String variable(String environment, String name) {
        for (String each : environment.split("\0")) {
            if (each.startsWith(name + "=")) {
                return each.substring(name.length() + 1);
            }
        }
        return "";
    }
}
