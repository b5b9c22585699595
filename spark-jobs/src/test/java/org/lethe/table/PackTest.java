package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;

/** Packed units are the units they were; Spark, which is not ours, reads the packs itself. */
@Tag("spark")
class PackTest {
  private static final int UNITS = 20;

  private final SparkSession spark = LocalSpark.session();

  @TempDir Path output;
  private TableStore store;

  @BeforeEach
  void publish() throws IOException {
    store = TableStore.open(spark, output.toString());
    for (int shard = 0; shard < UNITS; shard++) {
      Scores.publish(opened(), Scores.unit(shard, "a1"), -shard);
    }
  }

  @Test
  void manyUnitsLieInOneFileAndReadAsBefore() throws IOException {
    Map<String, List<Double>> rows = Scores.read(store);
    pack();
    assertThat(files("*.parquet")).hasSize(1);
    assertThat(files("*.json")).hasSize(1);

    for (TableStore reader : List.of(store, opened())) {
      assertThat(Scores.read(reader)).isEqualTo(rows);
      assertThat(reader.isPublished(Scores.unit(7, "a1"))).isTrue();
      assertThat(reader.isPublished(Scores.unit(0, "b2"))).isFalse();
      assertThat(reader.manifest(Scores.unit(7, "a1")).provenance())
          .isEqualTo(Map.of("shard", "7", "engine", "PyTorch"));
    }
    long all = rows.values().stream().mapToLong(List::size).sum();
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).count()).isEqualTo(all);
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).where("log_prob = -5").count())
        .isEqualTo(3);
    assertThat(store.read(spark, Scores.TABLE).count()).isEqualTo(all);
    List<Unit> two = List.of(Scores.unit(3, "a1"), Scores.unit(4, "a1"));
    assertThat(store.read(spark, Scores.TABLE, two).count()).isEqualTo(3);
    assertThat(logProbs(two)).containsExactly(-4.0, -4.0, -3.0);
    Path pack = files("*.parquet").get(0);
    pack();
    assertThat(files("*.parquet")).containsExactly(pack);
  }

  @Test
  void theBytesOfAUnitInAPackAreThoseOfItsFile() throws IOException {
    List<byte[]> before = contents(files("*.parquet"));
    pack();
    byte[] pack = contents(files("*.parquet")).get(0);
    int start = 4;
    for (byte[] unit : before) {
      assertThat(Arrays.copyOfRange(pack, start, start + unit.length)).isEqualTo(unit);
      start += unit.length;
    }
  }

  @Test
  void anotherPackingOfTheSameUnitsMakesTheSameFile() throws IOException {
    pack();
    Path pack = files("*.parquet").get(0);
    byte[] first = Files.readAllBytes(pack);
    for (int shard = UNITS - 1; shard >= 0; shard--) {
      store.discard(Scores.unit(shard, "a1"));
    }
    assertThat(files("*")).isEmpty();
    for (int shard = UNITS - 1; shard >= 0; shard--) {
      Scores.publish(opened(), Scores.unit(shard, "a1"), -shard);
    }
    pack();
    assertThat(pack).hasBinaryContent(first);
  }

  @Test
  void aReaderThatFoundTheFileOfAUnitReadsItFromThePackThatCameMeanwhile() throws IOException {
    TableStore reader = opened();
    reader.publishedUnits(Scores.TABLE);
    var records = store.records(spark, Scores.TABLE, reader.publishedUnits(Scores.TABLE));
    pack();
    assertThat(reader.rows(Scores.TABLE, Scores.unit(7, "a1")))
        .extracting(ScoreRow::logProb)
        .containsExactly(-7.0, -7.0);
    assertThat(records.count()).isEqualTo(39);
  }

  @Test
  void aNewKeyCountsAtOnceAndThePackLosesTheOldRowsNextTime() throws IOException {
    pack();
    Scores.publish(opened(), Scores.unit(5, "b2"), -500);
    assertThat(store.publishedUnits(Scores.TABLE)).hasSize(UNITS).contains(Scores.unit(5, "b2"));
    assertThat(store.rows(Scores.TABLE, List.of("base", "antonym"), "00005"))
        .extracting(ScoreRow::logProb)
        .containsOnly(-500.0);
    assertThat(logProbs(store.publishedUnits(Scores.TABLE))).contains(-500.0).doesNotContain(-5.0);
    assertThat(store.read(spark, Scores.TABLE).where("log_prob = -5").count()).isZero();

    pack();
    assertThat(opened().publishedUnits(Scores.TABLE)).hasSize(UNITS).contains(Scores.unit(5, "b2"));
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).where("log_prob = -5").count())
        .isZero();
    assertThat(files("pack.*.parquet")).hasSize(1);
  }

  /** The clock was wrong when they were published and packed. */
  @Test
  void unitsOfAPackThatAreDatedInTheFutureCanBeReplaced() throws IOException {
    long inTwoDays = System.currentTimeMillis() + 2 * 86_400_000L;
    for (Path manifest : files("*@a1.json")) {
      assertThat(manifest.toFile().setLastModified(inTwoDays)).isTrue();
    }
    pack();
    Scores.publish(opened(), Scores.unit(5, "b2"), -500);
    assertThat(opened().publishedUnits(Scores.TABLE)).hasSize(UNITS).contains(Scores.unit(5, "b2"));
    pack();
    assertThat(opened().publishedUnits(Scores.TABLE)).hasSize(UNITS).contains(Scores.unit(5, "b2"));
    Scores.publish(opened(), Scores.unit(5, "a1"), -5);
    pack();
    assertThat(opened().publishedUnits(Scores.TABLE)).hasSize(UNITS).contains(Scores.unit(5, "a1"));
  }

  @Test
  void aZombieWritesNothingOverAPack() throws IOException {
    try (UnitWriter<ScoreRow> same = store.stage(Scores.TABLE, Scores.unit(2, "a1"));
        UnitWriter<ScoreRow> older = opened().stage(Scores.TABLE, Scores.unit(3, "older"))) {
      store.discard(Scores.unit(3, "a1"));
      Scores.publish(opened(), Scores.unit(3, "a1"), -3);
      files("00003@a1.json").get(0).toFile().setLastModified(System.currentTimeMillis() + 5);
      pack();
      same.publish(0, Map.of());
      older.publish(0, Map.of());
    }
    assertThat(files("*")).hasSize(2);
    assertThat(opened().rows(Scores.TABLE, Scores.unit(3, "a1"))).hasSize(1);
  }

  @Test
  void unitsThatAreNotChosenStayAlone() throws IOException {
    store.pack(spark, List.of(Scores.TABLE), unit -> !unit.equals(Scores.unit(9, "a1")));
    assertThat(files("*.parquet"))
        .extracting(file -> file.getFileName().toString().substring(0, 5))
        .containsExactly("00009", "pack.");
  }

  /** Both find every unit alone, and each publishes a pack of its own. */
  @Test
  void twoPackersWithOverlappingUnitsAgreeOnWhatStays() throws IOException {
    Map<String, List<Double>> rows = Scores.read(store);
    PublishedUnits one = units();
    PublishedUnits other = units();
    Packing all = Packing.of(one, Scores.TABLE, unit -> true);
    Packing some = Packing.of(other, Scores.TABLE, unit -> !unit.slot().endsWith("3"));
    new PackWriter(one).write(all.packs().get(0), 1);
    new PackWriter(other).write(some.packs().get(0), 1);
    assertThat(Scores.read(opened())).isEqualTo(rows);
    Packing first = Packing.of(one, Scores.TABLE, unit -> true);
    Packing second = Packing.of(other, Scores.TABLE, unit -> true);
    first.tidy(one);
    second.tidy(other);
    assertThat(Scores.read(opened())).isEqualTo(rows);
    pack();
    assertThat(Scores.read(opened())).isEqualTo(rows);
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).count())
        .isEqualTo(rows.values().stream().mapToLong(List::size).sum());
  }

  @Test
  void damagedUnitsOfAPackAreNamedAndTheOthersKept() throws IOException {
    pack();
    Place place = units().places(Scores.TABLE).get(Scores.unit(4, "a1"));
    Path pack = files("pack.*.parquet").get(0);
    byte[] bytes = Files.readAllBytes(pack);
    int start = (int) place.start();
    Arrays.fill(bytes, start + 2, start + 100, (byte) 7);
    damage(pack, bytes);

    assertThat(damaged()).containsExactly(Scores.unit(4, "a1"));
    store.repair(Scores.TABLE, store.damages(Scores.TABLE));
    assertThat(Scores.read(opened())).hasSize(UNITS - 1).doesNotContainKey("00004@a1");
    Scores.publish(opened(), Scores.unit(4, "a1"), -4);
    assertThat(Scores.read(opened())).hasSize(UNITS);
    assertThat(damaged()).isEmpty();
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).count()).isEqualTo(39);
  }

  @Test
  void aGarbledFooterIsMendedWithoutAnyUnitMadeAnew() throws IOException {
    Map<String, List<Double>> rows = Scores.read(store);
    pack();
    Path pack = files("pack.*.parquet").get(0);
    byte[] bytes = Files.readAllBytes(pack);
    Arrays.fill(bytes, bytes.length - 60, bytes.length - 20, (byte) 7);
    damage(pack, bytes);
    assertThat(store.damages(Scores.TABLE).packs()).hasSize(1);
    assertThat(damaged()).isEmpty();
    store.repair(Scores.TABLE, store.damages(Scores.TABLE));
    assertThat(store.damages(Scores.TABLE).packs()).isEmpty();
    assertThat(Scores.read(opened())).isEqualTo(rows);
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).count()).isEqualTo(39);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*.parquet", "*.json"})
  void aPackThatWasCutPublishesNothingAndHealsWhenItsUnitsAreMadeAnew(String cut)
      throws IOException {
    Map<String, List<Double>> rows = Scores.read(store);
    pack();
    Path file = files(cut).get(0);
    damage(file, Arrays.copyOf(Files.readAllBytes(file), 300));
    assertThat(opened().publishedUnits(Scores.TABLE)).isEmpty();
    assertThat(opened().isPublished(Scores.unit(0, "a1"))).isFalse();
    for (int shard = 0; shard < UNITS; shard++) {
      Scores.publish(opened(), Scores.unit(shard, "a1"), -shard);
    }
    pack();
    assertThat(Scores.read(opened())).isEqualTo(rows);
    assertThat(damaged()).isEmpty();
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).count()).isEqualTo(39);
  }

  /** Rows may hold times, so units that are made anew make another pack. */
  @ParameterizedTest
  @ValueSource(strings = {"*.parquet", "*.json"})
  void aPackThatWasCutGoesWhenAnotherHoldsItsUnits(String cut) throws IOException {
    pack();
    Path file = files(cut).get(0);
    damage(file, Arrays.copyOf(Files.readAllBytes(file), 300));
    for (int shard = 0; shard < UNITS; shard++) {
      Scores.publish(opened(), Scores.unit(shard, "a1"), -shard - 0.5);
    }
    pack();
    assertThat(files("*")).hasSize(2).doesNotContain(file);
    assertThat(spark.read().parquet(store.folder(Scores.TABLE)).count()).isEqualTo(39);
  }

  @Test
  void aPackWhoseFileIsStillToComeStays() throws IOException {
    pack();
    Path manifest = files("*.json").get(0);
    byte[] content = Files.readAllBytes(manifest);
    Path pack = files("*.parquet").get(0);
    byte[] rows = Files.readAllBytes(pack);
    Files.delete(pack);
    for (int shard = 0; shard < UNITS; shard++) {
      Scores.publish(opened(), Scores.unit(shard, "a1"), -shard - 0.5);
    }
    pack();
    assertThat(manifest).hasBinaryContent(content);
    damage(pack, rows);
    assertThat(Scores.read(opened())).hasSize(UNITS);
  }

  @Test
  void ofAPackThatWasCutTheRepairKeepsWhatIsThere() throws IOException {
    pack();
    Place place = units().places(Scores.TABLE).get(Scores.unit(12, "a1"));
    Path file = files("*.parquet").get(0);
    damage(file, Arrays.copyOf(Files.readAllBytes(file), (int) place.start() + 10));
    store.repair(Scores.TABLE, store.damages(Scores.TABLE));
    assertThat(Scores.read(opened())).hasSize(12).containsKey("00011@a1");
  }

  /** Two units in each of nine partitions. */
  private Map<Unit, List<Double>> publishFew() throws IOException {
    store.discard(Scores.TABLE, store.publishedUnits(Scores.TABLE));
    for (String checkpoint : List.of("base", "tuned", "0")) {
      for (String task : List.of("antonym", "opposite", "0")) {
        for (int shard = 1; shard < 3; shard++) {
          double logProb = -10 * checkpoint.length() - task.length() - shard;
          Scores.publish(opened(), Scores.unit(shard, "a1", checkpoint, task), logProb);
        }
      }
    }
    return logProbs(opened());
  }

  private static Map<Unit, List<Double>> logProbs(TableStore store) throws IOException {
    Map<Unit, List<Double>> units = new HashMap<>();
    for (Unit unit : store.publishedUnits(Scores.TABLE)) {
      units.put(unit, store.rows(Scores.TABLE, unit).stream().map(ScoreRow::logProb).toList());
    }
    return units;
  }

  private List<String> places() {
    return spark.read().parquet(store.folder(Scores.TABLE)).collectAsList().stream()
        .map(
            row ->
                row.getAs("checkpoint_id") + " " + row.getAs("task") + " " + row.getAs("log_prob"))
        .sorted()
        .toList();
  }

  @Test
  void partitionsOfFewUnitsShareAPack() throws IOException {
    Map<Unit, List<Double>> units = publishFew();
    List<String> rows = places();
    pack();
    assertThat(files("*.parquet"))
        .extracting(file -> output.relativize(file.getParent()).toString())
        .containsExactly("tables/scores/checkpoint_id_part=_/task_part=_");
    assertThat(files("*.json")).hasSize(1);
    assertThat(logProbs(store)).isEqualTo(units);
    assertThat(logProbs(opened())).isEqualTo(units);
    assertThat(places()).isEqualTo(rows);
    Unit one = Scores.unit(2, "a1", "tuned", "opposite");
    assertThat(opened().isPublished(one)).isTrue();
    assertThat(opened().rows(Scores.TABLE, one.partition(), one.slot())).hasSize(3);
    assertThat(opened().manifests(Scores.TABLE, one.partition())).hasSize(2).containsKey(one);
    assertThat(store.read(spark, Scores.TABLE, List.of(one)).count()).isEqualTo(3);
  }

  @Test
  void aSharedPackLosesWhatIsReplacedAndKeepsTheRest() throws IOException {
    Map<Unit, List<Double>> units = new HashMap<>(publishFew());
    pack();
    Unit old = Scores.unit(2, "a1", "tuned", "opposite");
    Unit young = Scores.unit(2, "b2", "tuned", "opposite");
    Scores.publish(opened(), young, -500);
    units.remove(old);
    units.put(young, List.of(-500.0, -500.0, -500.0));
    assertThat(logProbs(opened())).isEqualTo(units);
    pack();
    assertThat(logProbs(opened())).isEqualTo(units);
    assertThat(places()).hasSize(9 * 5);
    assertThat(files("pack.*")).hasSize(2);
  }

  @Test
  void discardedPartitionsLeaveASharedPackWrittenOnce() throws IOException {
    Map<Unit, List<Double>> units = new HashMap<>(publishFew());
    pack();
    Set<Unit> gone =
        units.keySet().stream()
            .filter(unit -> unit.partition().get(0).equals("0"))
            .collect(Collectors.toSet());
    opened().discard(Scores.TABLE, gone);
    units.keySet().removeAll(gone);
    assertThat(logProbs(opened())).isEqualTo(units);
    assertThat(places()).hasSize(6 * 5);
    assertThat(files("pack.2.*")).hasSize(2);
    assertThat(files("*")).hasSize(2);
  }

  @Test
  void aUnitOfAnotherPartitionHasAnotherSlot() throws IOException {
    publishFew();
    pack();
    Scores.publish(opened(), Scores.unit(2, "a1", "other", "opposite"), -7);
    assertThat(opened().rows(Scores.TABLE, List.of("other", "opposite"), "00002")).hasSize(3);
    assertThat(logProbs(opened())).hasSize(19);
  }

  @Test
  void fewUnitsStayAlone() throws IOException {
    store.discard(Scores.TABLE, store.publishedUnits(Scores.TABLE));
    for (int i = 0; i < 7; i++) {
      Scores.publish(opened(), Scores.unit(0, "a1", "base", "task" + i), -i);
    }
    pack();
    assertThat(files("pack.*")).isEmpty();
  }

  private void pack() throws IOException {
    store.pack(spark, List.of(Scores.TABLE), unit -> true);
  }

  private List<Unit> damaged() throws IOException {
    Map<String, Unit> damaged = new TreeMap<>();
    opened()
        .damages(Scores.TABLE)
        .units()
        .forEach((unit, damage) -> damage.ifPresent(what -> damaged.put(unit.slot(), unit)));
    return List.copyOf(damaged.values());
  }

  private static void damage(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes);
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }

  private TableStore opened() throws IOException {
    return TableStore.open(output.toString(), new Configuration());
  }

  private PublishedUnits units() {
    return new PublishedUnits("file:" + output.resolve("tables"), new Configuration());
  }

  private List<Double> logProbs(Collection<Unit> units) throws IOException {
    return store.records(spark, Scores.TABLE, units).map(ScoreRow::logProb).collect().stream()
        .sorted()
        .toList();
  }

  private static List<byte[]> contents(List<Path> files) throws IOException {
    List<byte[]> contents = new ArrayList<>();
    for (Path file : files) {
      contents.add(Files.readAllBytes(file));
    }
    return contents;
  }

  /** Returns data files and manifests whose names match. */
  private List<Path> files(String glob) throws IOException {
    var matcher = output.getFileSystem().getPathMatcher("glob:" + glob);
    try (Stream<Path> paths = Files.walk(output.resolve("tables/scores"))) {
      return paths
          .filter(Files::isRegularFile)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .filter(path -> matcher.matches(path.getFileName()))
          .sorted(Comparator.naturalOrder())
          .toList();
    }
  }
}
