package dev.syscope.syscall;

import java.util.Optional;

/**
 * What file descriptors of a target refer to, for {@code -y}. Each char of a string is one byte (ISO 8859-1): Linux's
 * names need not be UTF-8.
 */
public interface Descriptors {
    /**
     * What a descriptor refers to: an absolute path, or the kernel's name of a thing without one, such as
     * {@code socket:[4711]}, {@code pipe:[12]} or {@code anon_inode:[eventfd]}. Empty when it isn't open.
     */
    Optional<String> path(int fd);

    /** The current directory, for {@code AT_FDCWD}. */
    Optional<String> currentDirectory();
}
