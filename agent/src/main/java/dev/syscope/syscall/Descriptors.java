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

    /**
     * What a descriptor refers to with its details, for {@code -yy}.
     *
     * @return empty when it isn't open
     */
    default Optional<Description> describe(int fd) {
        return path(fd).map(Description::new);
    }

    /** What is told of a descriptor's target: the words of {@code -e decode-fds}. */
    enum Detail {
        PATH,
        /** A socket's protocol and addresses. */
        SOCKET,
        /** A device's numbers. */
        DEV,
        /** A pidfd's process. */
        PIDFD
    }

    /**
     * A descriptor's target.
     *
     * @param path its path or name; empty for a socket or a pidfd whose details say all
     * @param details what stands behind the path, such as {@code <char 1:3>}, or for it, such as
     *     {@code TCP:[127.0.0.1:80]}; printable
     * @param detail what the details are; {@link Detail#PATH} if there are none
     */
    record Description(String path, String details, Detail detail) {
        /** A path without details. */
        public Description(String path) {
            this(path, "", Detail.PATH);
        }
    }

    /** The current directory, for {@code AT_FDCWD}. */
    Optional<String> currentDirectory();
}
