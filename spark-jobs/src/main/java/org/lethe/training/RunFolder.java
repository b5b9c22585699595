package org.lethe.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.lethe.checkpoint.StagedFolder;

/**
 * The output folder of one run, which is locked while it is open. {@code run.id} holds the id of
 * the run; {@code result.json} appears when the run is over.
 */
final class RunFolder implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FileChannel lockFile;

  private RunFolder(Path folder, FileChannel lockFile) {
    this.folder = folder;
    this.lockFile = lockFile;
  }

  /**
   * Opens and locks a folder for a run.
   *
   * @throws RunInUseException if another process has it
   * @throws TrainingException if the folder cannot be written or holds another run
   */
  static RunFolder open(Path folder, String runId) {
    FileChannel lockFile = null;
    try {
      Files.createDirectories(folder);
      lockFile =
          FileChannel.open(
              folder.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(folder, lockFile);
      claim(folder.resolve("run.id"), runId);
      StagedFolder.sweep(folder);
      return new RunFolder(folder, lockFile);
    } catch (IOException e) {
      close(lockFile);
      throw new TrainingException(folder, "cannot be written: " + e, e);
    } catch (RuntimeException e) {
      close(lockFile);
      throw e;
    }
  }

  private static void lock(Path folder, FileChannel file) throws IOException {
    FileLock lock;
    try {
      lock = file.tryLock();
    } catch (OverlappingFileLockException e) {
      lock = null;
    }
    if (lock == null) {
      throw new RunInUseException(folder);
    }
  }

  private static void claim(Path file, String runId) throws IOException {
    if (!Files.exists(file)) {
      replace(file, runId);
      return;
    }
    String existingId = Files.readString(file);
    if (!existingId.equals(runId)) {
      throw new TrainingException(
          file.getParent(),
          "holds run %s, not run %s: parent, recipe or data changed; delete it or name another"
              .formatted(existingId, runId));
    }
  }

  Path path() {
    return folder;
  }

  /**
   * Checks that the disk has enough space.
   *
   * @param bytes that the run still has to write
   * @throws TrainingException if the disk has less
   */
  void requireSpace(long bytes) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      if (free < bytes) {
        throw new TrainingException(
            folder,
            "has %d MiB free; checkpoints and saved states of this run need %d MiB"
                .formatted(free >> 20, (bytes >> 20) + 1));
      }
    } catch (IOException e) {
      throw new TrainingException(folder, "cannot be asked for its free space: " + e, e);
    }
  }

  /** The result of the run; empty if the run is not over. */
  Optional<TrainingResult> result() {
    Path file = folder.resolve("result.json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(file.toFile(), TrainingResult.class));
    } catch (IOException e) {
      throw new TrainingException(file, "cannot be read; delete it to finish the run again", e);
    }
  }

  void finish(TrainingResult result) {
    Path file = folder.resolve("result.json");
    try {
      replace(file, JSON.writeValueAsString(result));
    } catch (IOException e) {
      throw new TrainingException(file, "cannot be written: " + e, e);
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void close(FileChannel file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new TrainingException(Path.of("run.lock"), "cannot be closed: " + e, e);
      }
    }
  }

  /** Releases the folder. */
  @Override
  public void close() {
    close(lockFile);
  }
}
