package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store is asked for while a unit is written and published. */
class StagedFileTest {
  @TempDir Path folder;

  @Test
  void aFileSystemThatRenamesGetsTheFileItsName() throws IOException {
    assertThat(publish(TrialFiles.SCHEME)).containsEntry("create", 2L).containsEntry("rename", 1L);
  }

  @Test
  void aStoreWhereRenamingIsCopyingGetsTheFileOnce() throws IOException {
    assertThat(publish(TrialFiles.Store.SCHEME))
        .containsEntry("create", 2L)
        .doesNotContainKeys("rename", "delete");
    assertThat(files()).noneMatch(file -> file.contains("_staging"));
  }

  @Test
  void whatIsNotPublishedLeavesNothing() throws IOException {
    for (String scheme : List.of(TrialFiles.SCHEME, TrialFiles.Store.SCHEME)) {
      long before = waiting();
      try (UnitWriter<ScoreRow> writer = store(scheme).stage(Scores.TABLE, Scores.unit(1, "a1"))) {
        assertThat(writer.rows()).isZero();
      }
      assertThat(files()).isEmpty();
      assertThat(waiting()).isEqualTo(before);
    }
  }

  private Map<String, Long> publish(String scheme) throws IOException {
    Scores.publish(store(scheme), Scores.unit(1, "a1"), -1);
    TrialFiles.takeCounts();
    Scores.publish(store(scheme), Scores.unit(2, "a1"), -2);
    Map<String, Long> counts = TrialFiles.takeCounts();
    assertThat(Scores.read(store(scheme))).hasSize(2).containsKeys("00001@a1", "00002@a1");
    return counts;
  }

  private TableStore store(String scheme) throws IOException {
    return TableStore.open(scheme + "://" + folder, TrialFiles.configuration());
  }

  private List<String> files() throws IOException {
    if (Files.notExists(folder.resolve("tables"))) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder.resolve("tables"))) {
      return paths.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  /** Files of units on this machine's disk that wait to be uploaded. */
  private static long waiting() throws IOException {
    try (Stream<Path> paths = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return paths.filter(file -> file.getFileName().toString().startsWith("lethe-unit-")).count();
    }
  }
}
