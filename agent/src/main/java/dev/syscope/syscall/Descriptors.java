package dev.syscope.syscall;

import java.util.Optional;

/** What file descriptors of a target refer to, for {@code -y}. */
public interface Descriptors {
    /**
     * What a descriptor refers to: an absolute path, or the kernel's name of a thing without one, such as
     * {@code socket:[4711]}, {@code pipe:[12]} or {@code anon_inode:[eventfd]}. Empty when it isn't open.
     */
    Optional<String> path(int fd);

    /** The current directory, for {@code AT_FDCWD}. */
    Optional<String> currentDirectory();
}
