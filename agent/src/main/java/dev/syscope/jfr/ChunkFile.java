package dev.syscope.jfr;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file of whole chunks: what can't be written whole is taken back, so that a full disk leaves a readable file. */
final class ChunkFile implements AutoCloseable {
    /** The JDK copies each heap buffer into a direct one of its size and keeps that: small ones are enough. */
    private static final int SLICE = 256 * 1024;

    private final Path path;
    private final FileChannel channel;
    private long end;

    private ChunkFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Creates a file, following no symbolic link.
     *
     * @param force whether a regular file that has the name already, or a link, is replaced
     * @throws JfrException if it can't be created
     */
    static ChunkFile create(Path path, boolean force) {
        try {
            boolean exists = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
            if (exists && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
                throw new JfrException(path + " is not a regular file; give another name");
            }
            if (exists && force) {
                Files.delete(path);
            }
            return new ChunkFile(
                    path,
                    FileChannel.open(
                            path,
                            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS)));
        } catch (FileAlreadyExistsException e) {
            throw new JfrException(path + " exists; give --force to replace it");
        } catch (IOException e) {
            throw new JfrException("can't create " + path + ": " + reason(e));
        }
    }

    /** Opens a file of whole chunks to add more. */
    static ChunkFile append(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
        ChunkFile file = new ChunkFile(path, channel);
        file.end = channel.size();
        channel.position(file.end);
        return file;
    }

    boolean isEmpty() {
        return end == 0;
    }

    Path path() {
        return path;
    }

    /** Appends a whole chunk, or nothing. */
    void append(byte[] bytes, int length) throws IOException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
            for (int at = 0; at < length; at += SLICE) {
                buffer.limit(Math.min(length, at + SLICE));
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            end += length;
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
    }

    /** Appends bytes of another file, or nothing. */
    void append(FileChannel from, long offset, long length) throws IOException {
        try {
            long done = 0;
            while (done < length) {
                long count = from.transferTo(offset + done, length - done, channel);
                if (count <= 0) {
                    throw new IOException("it became shorter");
                }
                done += count;
            }
            end += length;
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
    }

    private void takeBack(IOException because) {
        try {
            channel.truncate(end);
            channel.position(end);
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    /** An exception's reason in a few words, without the file's name. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "No such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "Permission denied";
        }
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
