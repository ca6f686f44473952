package dev.syscope.javaagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import javax.management.JMException;
import org.junit.jupiter.api.Test;

class DiagnosticCommandsTest {
    @Test
    void threadsAreToldWhereTheJdksOwnStaysClosed() throws JMException {
        Map<Integer, Thread> threads = OwnThreads.platform(new DiagnosticCommands(null));
        assertThat(threads).containsValue(Thread.currentThread());
    }
}
