package org.lethe.job.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.lethe.checkpoint.StagedFolder;

/**
 * Copies of checkpoints on a node's disk. A copy that nobody used for days goes, and one that
 * nobody used for an hour where the disk has no place for the next.
 *
 * @param folder a folder a copy
 */
record CheckpointCache(Path folder) {
  private static final Duration KEPT = Duration.ofDays(3);
  private static final Duration IN_USE = Duration.ofHours(1);

  /** A copy and when it was last used. */
  private record Copy(Path folder, Instant used) {}

  /** Notes that a copy is used now. */
  static void use(Path copy) throws IOException {
    Files.setLastModifiedTime(copy, FileTime.from(Instant.now()));
  }

  /** Removes old copies, and others until the disk has space. */
  void makeRoom(long bytes) throws IOException {
    Instant now = Instant.now();
    for (Copy copy : leastRecentlyUsedFirst()) {
      boolean old = copy.used().isBefore(now.minus(KEPT));
      boolean unused = copy.used().isBefore(now.minus(IN_USE));
      if (old || unused && Files.getFileStore(folder).getUsableSpace() < bytes) {
        StagedFolder.delete(copy.folder());
      }
    }
  }

  private List<Copy> leastRecentlyUsedFirst() throws IOException {
    List<Copy> copies = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path copy : files.filter(Files::isDirectory).toList()) {
        try {
          copies.add(new Copy(copy, Files.getLastModifiedTime(copy).toInstant()));
        } catch (NoSuchFileException e) {
          // another process of the node removed it, or published it under its name
        }
      }
    }
    copies.sort(Comparator.comparing(Copy::used));
    return copies;
  }
}
