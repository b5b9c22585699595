package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.measure.forgetting.FlipRow;

class TableStoreTest {
  private static final Table<ScoreRow> SCORES = ScoreRow.TABLE;

  private static final String MANIFESTS = "_units/checkpoint_id_part=_base/task_part=_antonym/";

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
  void aFileWhoseManifestNeverCameIsNotReadAndGoesWhenItsWriterMustBeDead() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    Files.delete(manifest("0000@a1.json"));

    assertThat(store.publishedUnits(SCORES)).isEmpty();
    assertThatThrownBy(() -> store.rows(SCORES, List.of("base", "antonym"), "0000"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("nothing published in slot 0000 of scores [base, antonym]");

    publish(unit("0001", "b2"), score("r1", -2));
    store.sweep(SCORES);
    assertThat(files()).as("its writer may live").hasSize(3);
    makeOld(data("0000-a1"));
    makeOld(data("0001-b2"));
    store.sweep(SCORES);
    assertThat(files()).containsExactly(MANIFESTS + "0001@b2.json", place(data("0001-b2")));
  }

  @Test
  void ofTwoFilesOfAUnitTheOneThatTheManifestDescribesStays() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    Path described = data("0000-a1");
    Path other = described.resolveSibling("0000-a1.0123456789abcdef.parquet");
    Files.copy(described, other);
    makeOld(described);
    makeOld(other);
    store.sweep(SCORES);
    assertThat(described).exists();
    assertThat(other).doesNotExist();
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
    Path manifest = manifest("0000@b2.json");
    Path data = data("0000-b2");
    Map<Path, byte[]> older =
        Map.of(manifest, Files.readAllBytes(manifest), data, Files.readAllBytes(data));
    publish(unit("0000", "a1"), score("r1", -1));
    for (Map.Entry<Path, byte[]> file : older.entrySet()) {
      Files.write(file.getKey(), file.getValue());
      Files.setLastModifiedTime(file.getKey(), FileTime.fromMillis(1_000_000));
    }
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "a1"));
    makeOld(manifest("0000@a1.json"), 500_000);
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "b2"));
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
  void ofTwoWritersTheFirstWinsAndTheOtherLeavesNothing() throws IOException {
    Unit unit = unit("0000", "a1");
    try (UnitWriter<ScoreRow> first = store.stage(SCORES, unit);
        UnitWriter<ScoreRow> second = store.stage(SCORES, unit)) {
      first.write(score("r1", -1));
      second.write(score("r1", -2));
      first.publish(1, Map.of());
      second.publish(1, Map.of());
    }
    assertThat(store.rows(SCORES, unit)).extracting(ScoreRow::logProb).containsExactly(-1.0);
    assertThat(files()).containsExactly(MANIFESTS + "0000@a1.json", place(data("0000-a1")));
  }

  /** All are ready before one publishes; half of them write other rows than the rest. */
  @Test
  void ofManyWritersAtOnceOneWinsWhole() throws Exception {
    int writers = 8;
    for (int round = 0; round < 20; round++) {
      Unit unit = unit("%04d".formatted(round), "a1");
      CyclicBarrier ready = new CyclicBarrier(writers);
      ExecutorService threads = Executors.newFixedThreadPool(writers);
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        double logProb = -1.0 - i % 2;
        TableStore own = TableStore.open(output.toString(), new Configuration());
        all.add(
            threads.submit(
                () -> {
                  try (UnitWriter<ScoreRow> writer = own.stage(SCORES, unit)) {
                    writer.write(score("r1", logProb));
                    ready.await();
                    writer.publish(1, Map.of());
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
      threads.shutdown();
      assertThat(store.rows(SCORES, unit)).hasSize(1);
    }
    assertThat(store.publishedUnits(SCORES)).hasSize(20);
    assertThat(files()).as("a manifest and a file each").hasSize(40);
  }

  @Test
  void aWriterThatWakesAfterItsSlotWasReplacedChangesNothing() throws IOException {
    try (UnitWriter<ScoreRow> zombie = store.stage(SCORES, unit("0000", "a1"))) {
      zombie.write(score("r1", -1));
      publish(unit("0000", "b2"), score("r1", -2));
      makeOld(manifest("0000@b2.json"), System.currentTimeMillis() + 5);
      zombie.publish(1, Map.of());
    }
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "b2"));
    assertThat(files()).hasSize(2);
  }

  /** A clock was wrong when it was published, or is wrong now. */
  @Test
  void aUnitThatIsDatedInTheFutureIsReplacedAllTheSame() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    makeOld(manifest("0000@a1.json"), inTwoDays());
    open(); // another process
    publish(unit("0000", "b2"), score("r1", -2));
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "b2"));
    assertThat(files()).hasSize(2);
    open();
    publish(unit("0000", "a1"), score("r1", -1));
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "a1"));
  }

  /** Who replaced it was killed before it could remove what was there. */
  @Test
  void whatReplacesAUnitOfTheFutureCountsBesideIt() throws IOException {
    publish(unit("0000", "a1"), score("r1", -1));
    Path manifest = manifest("0000@a1.json");
    Path data = data("0000-a1");
    Map<Path, byte[]> older =
        Map.of(manifest, Files.readAllBytes(manifest), data, Files.readAllBytes(data));
    makeOld(manifest, inTwoDays());
    open(); // another process
    publish(unit("0000", "b2"), score("r1", -2));
    for (Map.Entry<Path, byte[]> file : older.entrySet()) {
      Files.write(file.getKey(), file.getValue());
    }
    makeOld(manifest, inTwoDays() - 60_000);
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "b2"));
  }

  @ParameterizedTest
  @ValueSource(ints = {-2, 2})
  void aWriterWhoseClockIsWrongReplacesAUnitAndLeavesAYoungerOne(int days) throws IOException {
    PublishedUnits units = withClock(days);
    publish(unit("0000", "a1"), score("r1", -1));
    makeOld(manifest("0000@a1.json"), System.currentTimeMillis() - 5_000);
    try (UnitWriter<ScoreRow> writer = new UnitWriter<>(SCORES, unit("0000", "b2"), units)) {
      writer.write(score("r1", -2));
      writer.publish(1, Map.of());
    }
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "b2"));
    try (UnitWriter<ScoreRow> zombie = new UnitWriter<>(SCORES, unit("0000", "c3"), units)) {
      zombie.write(score("r1", -3));
      makeOld(manifest("0000@b2.json"), System.currentTimeMillis() + 5_000);
      zombie.publish(1, Map.of());
    }
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit("0000", "b2"));
    assertThat(files()).hasSize(2);
  }

  @Test
  void aSweeperWhoseClockIsAheadLeavesWhatIsYoung() throws IOException {
    Path staging = Files.createDirectories(output.resolve("tables/scores/_staging"));
    Path young = Files.writeString(staging.resolve("0000-a1.parquet-alive"), "half a file");
    Path old = Files.writeString(staging.resolve("0000-a1.parquet-dead"), "half a file");
    makeOld(old);
    PublishedUnits units = withClock(3);
    new Leftovers(units.layout(SCORES), units, Duration.ofDays(1)).sweep();
    assertThat(young).exists();
    assertThat(old).doesNotExist();
    assertThat(files()).hasSize(1);
  }

  /** What a process knows of the tables whose clock is wrong by some days. */
  private PublishedUnits withClock(int days) {
    long wrong = Duration.ofDays(days).toMillis();
    return new PublishedUnits(
        output.resolve("tables").toUri().toString(),
        new Configuration(),
        new StoreClock(() -> System.currentTimeMillis() + wrong));
  }

  @Test
  void filesThatOthersAreWritingStay() throws IOException {
    try (UnitWriter<ScoreRow> slow = store.stage(SCORES, unit("0000", "a1"))) {
      slow.write(score("r1", -1));
      publish(unit("0000", "b2"), score("r1", -2));
      publish(unit("0001", "b2"), score("r2", -2));
      store.sweep(SCORES);
      assertThat(files()).as("two units and what is being written").hasSize(5);
    }
  }

  @Test
  void whatDeadWritersLeftGoesAfterADay() throws IOException {
    Path staging = Files.createDirectories(output.resolve("tables/scores/_staging"));
    Path left = Files.writeString(staging.resolve("0000-a1.parquet-dead"), "half a file");
    makeOld(left);
    assertThat(store.publishedUnits(SCORES)).isEmpty();
    store.sweep(SCORES);
    assertThat(left).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aUnitWhoseFileWasCutOrDeletedIsNotPublishedAndCanBeMadeAnew(boolean sameBytes)
      throws IOException {
    for (boolean deleted : new boolean[] {true, false}) {
      Unit unit = unit(deleted ? "0000" : "0001", "a1");
      publish(unit, score("r1", -1));
      Path data = data(unit.slot());
      if (deleted) {
        Files.delete(data);
      } else {
        Files.write(data, Arrays.copyOf(Files.readAllBytes(data), 100));
      }
      TableStore later = TableStore.open(output.toString(), new Configuration());
      assertThat(later.publishedUnits(SCORES)).doesNotContain(unit);
      assertThat(later.isPublished(unit)).isFalse();

      publish(unit, score("r1", sameBytes ? -1 : -2));
      assertThat(later.publishedUnits(SCORES)).contains(unit);
      assertThat(later.rows(SCORES, unit)).hasSize(1);
    }
  }

  @Test
  void aUnitWhoseManifestIsDamagedIsNotPublishedAndCanBeMadeAnew() throws IOException {
    Unit unit = unit("0000", "a1");
    for (String damaged : List.of("", "{\n  \"rows\" : 1,", "\u0000\u0000", "{\"rows\": 1}")) {
      publish(unit, score("r1", -1));
      Files.writeString(manifest("0000@a1.json"), damaged);
      assertThat(store.isPublished(unit)).isFalse();
      assertThat(store.publishedUnits(SCORES)).isEmpty();
    }
    publish(unit, score("r1", -1));
    assertThat(store.publishedUnits(SCORES)).containsExactly(unit);
    assertThat(store.rows(SCORES, unit)).hasSize(1);
    assertThat(files()).hasSize(2);
  }

  @Test
  void aFileOfEqualLengthThatHoldsOtherBytesIsNamed() throws IOException {
    Unit unit = unit("0000", "a1");
    publish(unit, score("r1", -1));
    garble(data("0000-a1"));
    Files.delete(data("0000-a1").resolveSibling("." + data("0000-a1").getFileName() + ".crc"));
    assertThatThrownBy(() -> store.rows(SCORES, unit))
        .isInstanceOf(DamagedUnitException.class)
        .hasMessageStartingWith("file:" + data("0000-a1") + " has ");
    assertThat(store.damages(SCORES).units().get(unit).orElseThrow()).contains("bytes of digest");
    store.discard(unit);
    publish(unit, score("r1", -1));
    assertThat(store.rows(SCORES, unit)).hasSize(1);
    assertThat(store.damages(SCORES).units()).isEqualTo(Map.of(unit, Optional.empty()));
  }

  @Test
  void whatAnEarlierVersionPublishedIsRead() throws IOException {
    Unit unit = unit("0000", "a1");
    publish(unit, score("r1", -1));
    Files.move(data("0000-a1"), data("0000-a1").resolveSibling("0000-a1.parquet"));
    Files.writeString(manifest("0000@a1.json"), "{\"rows\": 1, \"provenance\": {\"a\": \"b\"}}");

    assertThat(store.publishedUnits(SCORES)).containsExactly(unit);
    assertThat(store.rows(SCORES, unit)).extracting(ScoreRow::logProb).containsExactly(-1.0);
    makeOld(data("0000-a1"));
    store.sweep(SCORES);
    assertThat(files()).hasSize(2);
    publish(unit("0000", "b2"), score("r1", -2));
    assertThat(files()).containsExactly(MANIFESTS + "0000@b2.json", place(data("0000-b2")));
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
    byte[] first = Files.readAllBytes(data("0000-a1"));
    store.discard(unit);
    publish(unit, score("r1", -1), score("r2", -2));
    assertThat(data("0000-a1")).hasBinaryContent(first);
  }

  @Test
  void theManifestSaysHowTheRowsWereMadeAndWhatTheFileHolds() throws Exception {
    Unit unit = unit("0000", "a1");
    publish(unit, score("r1", -1));
    byte[] file = Files.readAllBytes(data("0000-a1"));
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
    assertThat(store.manifest(unit))
        .isEqualTo(new Manifest(1, new DataFile(file.length, sha256), Map.of("engine", "PyTorch")));
    assertThat(data("0000-a1").getFileName())
        .hasToString("0000-a1." + sha256.substring(0, 16) + ".parquet");
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

  /** Returns the one data file whose name begins so. */
  private Path data(String name) throws IOException {
    Path folder = output.resolve("tables/scores/checkpoint_id_part=_base/task_part=_antonym");
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().startsWith(name)).toList().get(0);
    }
  }

  private String place(Path file) {
    return output.resolve("tables/scores").relativize(file).toString();
  }

  private static void garble(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, 4, bytes.length - 8, (byte) 7);
    Files.write(file, bytes);
  }

  private static long inTwoDays() {
    return System.currentTimeMillis() + Duration.ofDays(2).toMillis();
  }

  private static void makeOld(Path file) throws IOException {
    makeOld(file, System.currentTimeMillis() - Duration.ofDays(2).toMillis());
  }

  private static void makeOld(Path file, long written) throws IOException {
    Files.setLastModifiedTime(file, FileTime.fromMillis(written));
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
