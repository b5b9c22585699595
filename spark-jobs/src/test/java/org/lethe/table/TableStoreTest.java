package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.measure.forgetting.FlipRow;

class TableStoreTest {
  private static final Table<ScoreRow> SCORES = ScoreRow.TABLE;

  @TempDir Path output;
  private TableStore store;

  @BeforeEach
  void open() throws IOException {
    store = TableStore.open(output.toString(), new Configuration());
  }

  @Test
  void aUnitThatWasNotPublishedIsInvisible() throws IOException {
    Unit unit = unit("0000", "a1");
    try (UnitWriter<ScoreRow> writer = store.stage(SCORES, unit)) {
      writer.write(score("r1", -1));
      assertThat(store.publishedUnits(SCORES)).isEmpty();
    }
    assertThat(store.publishedUnits(SCORES)).isEmpty();
    assertThat(store.isPublished(unit)).isFalse();
    assertThat(files()).isEmpty();
  }

  @Test
  void aFileWhoseManifestNeverCameIsNotReadAndGoesWithTheNextPublication() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    Files.delete(manifest("0000@a1.json"));

    assertThat(store.publishedUnits(SCORES)).isEmpty();
    assertThatThrownBy(() -> store.rows(SCORES, List.of("base", "antonym"), "0000"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("nothing published in slot 0000 of scores [base, antonym]");

    publish(unit("0000", "b2"), score("r1", -2));
    assertThat(files())
        .containsExactly(
            "_units/checkpoint_id_part=_base/task_part=_antonym/0000@b2.json",
            "checkpoint_id_part=_base/task_part=_antonym/0000-b2.parquet");
  }

  @Test
  void foldersOfAnEarlierLayoutAreRemovedAndOthersKept() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    Path scores = output.resolve("tables/scores");
    Files.createDirectories(scores.resolve("checkpoint_id=base/task=antonym"));
    Files.createDirectories(scores.resolve("_units/checkpoint_id=base/task=antonym"));

    assertThat(store.removeEarlierLayout(SCORES)).isTrue();
    assertThat(store.removeEarlierLayout(SCORES)).isFalse();
    assertThat(scores.resolve("checkpoint_id=base")).doesNotExist();
    assertThat(scores.resolve("_units/checkpoint_id=base")).doesNotExist();
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "a1"));
  }

  @Test
  void publishingAnotherKeyReplacesTheSlot() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    publish(unit("0000", "b2"), score("r1", -2));

    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "b2"));
    assertThat(store.isPublished(unit("0000", "a1"))).isFalse();
    assertThat(store.rows(SCORES, List.of("base", "antonym"), "0000"))
        .extracting(ScoreRow::logProb)
        .containsExactly(-2.0);
  }

  @Test
  void ofTwoGenerationsInASlotTheYoungerCounts() throws IOException {
    publish(unit("0000", "b2"), score("r1", -2));
    Path older = manifest("0000@b2.json");
    byte[] bytes = Files.readAllBytes(older);
    publish(unit("0000", "a1"), score("r1", -1));
    Files.write(older, bytes);
    Files.setLastModifiedTime(older, FileTime.fromMillis(1_000_000));

    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "a1"));
  }

  @Test
  void slotsArePublishedApart() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    publish(unit("0000-b", "a1"), score("r2", -2));
    publish(unit("0001", "a1"), score("r3", -3));

    assertThat(store.publishedUnits(SCORES)).hasSize(3);
    store.discard(unit("0000-b", "a1"));
    store.retain(SCORES, Set.of(unit("0001", "a1")));
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0001", "a1"));
    assertThat(files()).hasSize(2);
  }

  @Test
  void aSecondAttemptAtAPublishedUnitChangesNothing() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    FileTime before = Files.getLastModifiedTime(manifest("0000@a1.json"));
    publish(unit("0000", "a1"), score("r1", -1));
    assertThat(Files.getLastModifiedTime(manifest("0000@a1.json"))).isEqualTo(before);
    assertThat(files()).hasSize(2);
  }

  @Test
  void leftoversOfADeadAttemptAreHarmlessAndGoWithTheNextPublication() throws IOException {
    Path staging =
        output.resolve("tables/scores/_staging/checkpoint_id_part=_base/task_part=_antonym/0000");
    Files.createDirectories(staging);
    Files.writeString(staging.resolve("a1-dead.parquet"), "half a file");
    assertThat(store.publishedUnits(SCORES)).isEmpty();

    publish(unit("0000", "a1"), score("r1", -1));
    assertThat(staging).doesNotExist();
    assertThat(store.publishedUnits(SCORES)).hasSize(1);
  }

  @Test
  void aUnitWithTooFewRowsIsNotPublished() throws IOException {
    try (UnitWriter<ScoreRow> writer = store.stage(SCORES, unit("0000", "a1"))) {
      writer.write(score("r1", -1));
      assertThatThrownBy(() -> writer.publish(2, Map.of()))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("must have 2 rows, its file has 1");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aRowOfAnotherPartitionIsRejected() throws IOException {
    Unit tuned = Unit.of(SCORES, "0000", "a1", "tuned", "antonym");
    try (UnitWriter<ScoreRow> writer = store.stage(SCORES, tuned)) {
      assertThatThrownBy(() -> writer.write(score("r1", -1)))
          .hasMessageStartingWith("row of partition checkpoint_id=base in unit");
    }
  }

  @Test
  void nullInAColumnThatIsNotNullableIsRejected() throws IOException {
    try (UnitWriter<ScoreRow> writer = store.stage(SCORES, unit("0000", "a1"))) {
      assertThatThrownBy(() -> writer.write(score(null, -1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("column request_id must not be null in ScoreRow[");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aUnitOfAnotherTableIsRejected() {
    Unit replicate = Unit.of(ScoreRow.REPLICATES, "0000", "a1", "base", "antonym");
    assertThatThrownBy(() -> store.stage(SCORES, replicate)).hasMessageEndingWith("of scores");
    assertThatThrownBy(() -> store.rows(SCORES, replicate)).hasMessageEndingWith("of scores");
    assertThat(replicate.table().as(ScoreRow.class)).isEqualTo(ScoreRow.REPLICATES);
    assertThatThrownBy(() -> replicate.table().as(FlipRow.class))
        .hasMessage("rows of score_replicates are ScoreRow, not FlipRow");
  }

  @Test
  void rowsComeBackAsTheyWereWritten() throws IOException {
    ScoreRow answered = score("r1", -1.25);
    ScoreRow failed =
        ScoreRowBuilder.stagedBuilder()
            .requestId("r2")
            .docId(1)
            .choice(1)
            .shard(0)
            .logProb(null)
            .tokenLogProbs(null)
            .nTokens(0)
            .isGreedy(null)
            .status("EMPTY_CONTINUATION")
            .error("empté")
            .planId("p")
            .weightsDigest("w")
            .checkpointId("base")
            .task("antonym")
            .build();
    ScoreRow noTokens =
        ScoreRowBuilder.stagedBuilder()
            .requestId("r3")
            .docId(Long.MAX_VALUE)
            .choice(1)
            .shard(0)
            .logProb(Double.NaN)
            .tokenLogProbs(new float[0])
            .nTokens(0)
            .isGreedy(false)
            .status("OK")
            .error("")
            .planId("p")
            .weightsDigest("w")
            .checkpointId("base")
            .task("antonym")
            .build();
    Unit unit = unit("0000", "a1");
    publish(unit, answered, failed, noTokens);

    assertThat(store.rows(SCORES, unit).stream().map(Exactly::text))
        .containsExactly(Exactly.text(answered), Exactly.text(failed), Exactly.text(noTokens));
  }

  @Test
  void equalRowsMakeEqualFiles() throws IOException {
    Unit unit = unit("0000", "a1");
    publish(unit, score("r1", -1), score("r2", -2));
    byte[] first = Files.readAllBytes(data("0000-a1.parquet"));
    store.discard(unit);
    publish(unit, score("r1", -1), score("r2", -2));
    assertThat(data("0000-a1.parquet")).hasBinaryContent(first);
  }

  @Test
  void theManifestSaysHowTheRowsWereMade() throws IOException {
    Unit unit = unit("0000", "a1");
    publish(unit, score("r1", -1));
    assertThat(store.manifest(unit)).isEqualTo(new Manifest(1, Map.of("engine", "PyTorch")));
  }

  @Test
  void partitionValuesSurviveTheFileSystem() throws IOException {
    Unit odd = Unit.of(SCORES, "0000", "a1", "step=3/β", "a%b:c");
    try (UnitWriter<ScoreRow> writer = store.stage(SCORES, odd)) {
      writer.publish(0, Map.of());
    }
    assertThat(store.publishedUnits(SCORES)).containsExactly(odd);
  }

  private Unit unit(String slot, String key) {
    return Unit.of(SCORES, slot, key, "base", "antonym");
  }

  private void publish(Unit unit, ScoreRow... rows) throws IOException {
    try (UnitWriter<ScoreRow> writer = store.stage(SCORES, unit)) {
      for (ScoreRow row : rows) {
        writer.write(row);
      }
      writer.publish(rows.length, Map.of("engine", "PyTorch"));
    }
  }

  private static ScoreRow score(String id, double logProb) {
    return ScoreRowBuilder.stagedBuilder()
        .requestId(id)
        .docId(7)
        .choice(2)
        .shard(0)
        .logProb(logProb)
        .tokenLogProbs(new float[] {-1f, -0.25f})
        .nTokens(2)
        .isGreedy(true)
        .status("OK")
        .error(null)
        .planId("p")
        .weightsDigest("w")
        .checkpointId("base")
        .task("antonym")
        .build();
  }

  private Path data(String name) {
    return output
        .resolve("tables/scores/checkpoint_id_part=_base/task_part=_antonym")
        .resolve(name);
  }

  private Path manifest(String name) {
    return output
        .resolve("tables/scores/_units/checkpoint_id_part=_base/task_part=_antonym")
        .resolve(name);
  }

  /** Returns the table's files; checksum files, which begin with a dot, left out. */
  private List<String> files() throws IOException {
    Path table = output.resolve("tables/scores");
    if (!Files.exists(table)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(table)) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .map(path -> table.relativize(path).toString())
          .sorted()
          .toList();
    }
  }
}
