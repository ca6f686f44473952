package dev.syscope.cli;

import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;

/** Opens files for output as strace does: created with the mode that the umask leaves, links followed. */
final class OutputFile {
    private OutputFile() {}

    /**
     * Opens a file.
     *
     * @param append whether to keep what it holds
     * @throws IOException with the kernel's words if it can't be
     */
    static FileOutputStream open(String path, boolean append) throws IOException {
        try {
            return new FileOutputStream(path, append);
        } catch (FileNotFoundException e) {
            // Java puts the kernel's words in parentheses behind the path
            String message = e.getMessage();
            int open = message.lastIndexOf('(');
            String why = open < 0 || !message.endsWith(")") ? message : message.substring(open + 1, message.length() - 1);
            throw new IOException(why, e);
        }
    }
}
