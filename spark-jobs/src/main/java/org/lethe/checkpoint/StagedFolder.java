package org.lethe.checkpoint;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/** A folder that appears whole or not at all: written under another name, then renamed. */
final class StagedFolder {

  private StagedFolder() {}

  /** What fills the folder. */
  @FunctionalInterface
  interface Content {
    void write(Path staging) throws IOException;
  }

  /**
   * Makes a folder.
   *
   * @throws CheckpointException if it exists or cannot be written
   */
  static void make(Path folder, Content content) {
    if (Files.exists(folder)) {
      throw new CheckpointException(folder, "already exists; nothing is overwritten");
    }
    Path staging = null;
    try {
      Path parent = folder.toAbsolutePath().getParent();
      Files.createDirectories(parent);
      staging = Files.createTempDirectory(parent, "." + folder.getFileName() + ".staging-");
      content.write(staging);
      Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CheckpointException(folder, "cannot be written: " + e, e);
    } finally {
      deleteIfLeft(staging);
    }
  }

  private static void deleteIfLeft(Path staging) {
    if (staging == null || !Files.exists(staging)) {
      return;
    }
    try {
      Files.walkFileTree(
          staging,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e)
                throws IOException {
              Files.delete(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new CheckpointException(staging, "cannot be removed: " + e, e);
    }
  }
}
