package dev.syscope.javaagent;

import dev.syscope.jfr.JvmThreads;
import java.io.File;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.JMException;

/** The Java threads of this JVM by the kernel's ids, which no API of the JDK tells: {@code Thread.print} does. */
final class OwnThreads {
    private OwnThreads() {}

    /** The kernel's ids of all threads of this process now. */
    static Set<Integer> tids() {
        Set<Integer> tids = new TreeSet<>();
        String[] names = new File("/proc/self/task").list();
        Arrays.stream(names == null ? new String[0] : names).mapToInt(Integer::parseInt).forEach(tids::add);
        return tids;
    }

    /** Platform threads by the kernel's ids. One safepoint: for when there are new ones, not for each reading. */
    static Map<Integer, Thread> platform(DiagnosticCommands commands) throws JMException {
        String print = commands.threadPrint();
        Map<Long, Thread> byId = new HashMap<>();
        for (Thread thread : all()) {
            if (thread != null) {
                byId.put(thread.threadId(), thread);
            }
        }
        Map<Integer, Thread> byTid = new HashMap<>();
        JvmThreads.parse(print).forEach((tid, java) -> {
            Thread thread = byId.get(java.id());
            if (thread != null) {
                byTid.put(tid.intValue(), thread);
            }
        });
        return byTid;
    }

    private static Thread[] all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() * 2 + 16];
        root.enumerate(threads, true);
        return threads;
    }
}
