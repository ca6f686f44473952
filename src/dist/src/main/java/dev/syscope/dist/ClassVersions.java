package dev.syscope.dist;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Raises the version of old class files, because neither CDS nor the AOT cache takes those without stack maps.
 *
 * <p>picocli 4.7.7 is published with version 49; loading it from the cache halves the start-up time.
 */
final class ClassVersions {
    /** Class files from 50 on may have stack maps, and from 51 on must. */
    private static final int OLDEST_KEPT = Opcodes.V1_7;

    private static final int RAISED_TO = Opcodes.V1_8;
    private static final int VERSION_OFFSET = 6;

    private ClassVersions() {}

    static void raise(Path jar) throws IOException {
        Path raised = jar.resolveSibling(jar.getFileName() + ".new");
        try (JarFile from = new JarFile(jar.toFile());
                OutputStream file = Files.newOutputStream(raised);
                JarOutputStream to = new JarOutputStream(file);
                URLClassLoader classes = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
            for (Enumeration<JarEntry> entries = from.entries(); entries.hasMoreElements(); ) {
                JarEntry entry = entries.nextElement();
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                to.putNextEntry(copy);
                try (InputStream in = from.getInputStream(entry)) {
                    byte[] bytes = in.readAllBytes();
                    to.write(entry.getName().endsWith(".class") && majorVersion(bytes) < OLDEST_KEPT ? raise(bytes, classes) : bytes);
                }
                to.closeEntry();
            }
        }
        Files.move(raised, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static int majorVersion(byte[] classFile) {
        return (classFile[VERSION_OFFSET] & 0xFF) << 8 | classFile[VERSION_OFFSET + 1] & 0xFF;
    }

    /** Frames depend on which class extends which; the jar's have names that are on no class path here. */
    private static byte[] raise(byte[] classFile, ClassLoader classes) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return classes;
            }
        };
        new ClassReader(classFile)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public void visit(
                                    int version, int access, String name, String signature, String superName, String[] interfaces) {
                                super.visit(RAISED_TO, access, name, signature, superName, interfaces);
                            }
                        },
                        0);
        return writer.toByteArray();
    }
}
