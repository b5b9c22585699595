package org.lethe.checkpoint;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/**
 * Makes a folder that appears whole or not at all: it is written under another name, then renamed.
 */
public final class StagedFolder {

  private static final String MARK = ".staging-";

  private StagedFolder() {}

  /** Writes the content of the folder. */
  @FunctionalInterface
  public interface Content {
    void write(Path staging) throws IOException;
  }

  /**
   * Makes a folder.
   *
   * @throws CheckpointException if it exists or cannot be written
   */
  public static void make(Path folder, Content content) {
    if (Files.exists(folder)) {
      throw new CheckpointException(folder, "already exists; nothing is overwritten");
    }
    Path staging = null;
    try {
      Path parent = folder.toAbsolutePath().getParent();
      Files.createDirectories(parent);
      // Java's temporary directories would be readable by the owner alone.
      staging = parent.resolve("." + folder.getFileName() + MARK + UUID.randomUUID());
      Files.createDirectory(staging);
      content.write(staging);
      Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CheckpointException(folder, "cannot be written: " + e, e);
    } finally {
      if (staging != null) {
        delete(staging);
      }
    }
  }

  /** Removes unfinished folders that a killed process left in a folder. */
  public static void sweep(Path parent) {
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(parent, ".*" + MARK + "*")) {
      unfinished.forEach(StagedFolder::delete);
    } catch (IOException e) {
      throw new CheckpointException(parent, "cannot be swept: " + e, e);
    }
  }

  /** Removes a folder and its content, if it exists. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
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
      throw new CheckpointException(folder, "cannot be removed: " + e, e);
    }
  }
}
