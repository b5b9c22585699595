package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of a node share the copies of checkpoints. */
class CheckpointCacheTest {
  @TempDir Path folder;

  @Test
  void copiesThatOthersPublishMeanwhileAreNoFailure() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Thread other =
        new Thread(
            () -> {
              while (!done.get()) {
                try {
                  Path partial = Files.createDirectory(folder.resolve("copy.partial"));
                  Files.delete(Files.move(partial, folder.resolve("copy")));
                } catch (IOException e) {
                  done.set(true);
                }
              }
            });
    other.start();
    for (int i = 0; i < 5000 && !done.get(); i++) {
      new CheckpointCache(folder).makeRoom(0);
    }
    assertThat(done.getAndSet(true)).isFalse();
    other.join();
  }

  @Test
  void aCopyThatNobodyUsedForDaysGoes() throws IOException {
    Path old = Files.createDirectory(folder.resolve("old"));
    Path used = Files.createDirectory(folder.resolve("used"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(4))));
    Files.setLastModifiedTime(used, FileTime.from(Instant.now().minus(Duration.ofDays(4))));
    CheckpointCache.use(used);
    new CheckpointCache(folder).makeRoom(0);
    assertThat(folder).isDirectoryContaining(used::equals);
    assertThat(old).doesNotExist();
  }
}
