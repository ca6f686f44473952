/** What people type: commands, terminal output, exit codes. */
module dev.syscope.cli {
    requires dev.syscope.agent;
    requires info.picocli;
    requires com.fasterxml.jackson.core;
}
