package org.lethe.job.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.job.FarFiles;

class LocalCheckpointsTest {
  @TempDir Path folder;

  @Test
  void aFolderElsewhereIsCopiedOnceAndAgainWhenItChanged() throws IOException {
    Configuration configuration = FarFiles.configuration();
    Path file = Files.writeString(folder.resolve("config.json"), "one");
    String far = "far://" + folder;
    Path copy = LocalCheckpoints.local(far, configuration);
    assertThat(copy.resolve("config.json")).hasContent("one");
    assertThat(LocalCheckpoints.local(far, configuration)).isEqualTo(copy);

    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    Path other = LocalCheckpoints.local(far, configuration);
    assertThat(other.resolve("config.json")).hasContent("two");
    assertThat(copy.resolve("config.json")).hasContent("one");
  }

  @Test
  void copiesThatNobodyUsesGoAndThoseInUseStay() throws IOException {
    Path old = copy("old", Duration.ofDays(4));
    Path unused = copy("unused", Duration.ofHours(2));
    Path used = copy("used", Duration.ofMinutes(5));
    new CheckpointCache(folder).makeRoom(1);
    assertThat(old).doesNotExist();
    assertThat(unused).exists();

    new CheckpointCache(folder).makeRoom(Long.MAX_VALUE);
    assertThat(unused).doesNotExist();
    assertThat(used.resolve("config.json")).exists();
  }

  private Path copy(String name, Duration unused) throws IOException {
    Path copy = Files.createDirectory(folder.resolve(name));
    Files.writeString(copy.resolve("config.json"), name);
    Files.setLastModifiedTime(copy, FileTime.from(Instant.now().minus(unused)));
    return copy;
  }
}
