package org.lethe.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A process that dies between any two requests to its file system loses no unit and doubles none.
 */
class KilledPackingTest {
  private static final int UNITS = 8;

  @TempDir java.nio.file.Path folder;

  private final Configuration configuration = TrialFiles.configuration();
  private String scheme = TrialFiles.SCHEME;
  private Path output;
  private FileSystem fs;

  @AfterEach
  void revive() {
    TrialFiles.revive();
  }

  /** What is done until it is killed, and what the rows must be before and after it. */
  private interface Work {
    void run() throws IOException;
  }

  @Test
  void aFirstPacking() throws IOException {
    Map<String, List<Double>> rows = new TreeMap<>();
    int moments =
        kill(
            () -> {
              rows.putAll(publishAll());
            },
            this::pack,
            () -> {
              assertThat(Scores.read(store())).isEqualTo(rows);
              pack();
              assertThat(Scores.read(store())).isEqualTo(rows);
              assertPlain(rows);
              assertThat(Scores.files(fs, output)).hasSize(1);
              assertThat(Scores.manifests(fs, output)).hasSize(1);
            });
    assertThat(moments).isGreaterThan(30);
  }

  @Test
  void aPackingAfterUnitsOfAPackWereReplacedAndOthersCame() throws IOException {
    Map<String, List<Double>> rows = new TreeMap<>();
    kill(
        () -> {
          publishAll();
          pack();
          for (int shard = 0; shard < 2; shard++) {
            Scores.publish(store(), Scores.unit(shard, "b2"), -100 - shard);
          }
          for (int shard = UNITS; shard < 2 * UNITS; shard++) {
            Scores.publish(store(), Scores.unit(shard, "a1"), -shard);
          }
          rows.putAll(Scores.read(store()));
          assertThat(rows).hasSize(2 * UNITS).containsKey("00001@b2").doesNotContainKey("00001@a1");
        },
        this::pack,
        () -> {
          assertThat(Scores.read(store())).isEqualTo(rows);
          pack();
          assertThat(Scores.read(store())).isEqualTo(rows);
          assertPlain(rows);
          assertThat(Scores.files(fs, output)).hasSize(2);
        });
  }

  @Test
  void aPackingOfPartitionsOfFewUnits() throws IOException {
    List<String> rows = new ArrayList<>();
    kill(
        () -> {
          for (int i = 0; i < UNITS; i++) {
            Unit unit = Scores.unit(i % 2, "a1", "base", "task" + i / 2);
            Scores.publish(store(), unit, -i);
          }
          rows.addAll(Scores.readFiles(fs, output));
          assertThat(rows).hasSize(12);
        },
        this::pack,
        () -> {
          assertThat(store().publishedUnits(Scores.TABLE)).hasSize(UNITS);
          pack();
          assertThat(store().publishedUnits(Scores.TABLE)).hasSize(UNITS);
          assertThat(Scores.readFiles(fs, output)).isEqualTo(rows);
          assertThat(Scores.files(fs, output)).hasSize(1);
          assertThat(Scores.manifests(fs, output)).hasSize(1);
        });
  }

  @Test
  void aPackOfSeveralPartitionsThatLosesOne() throws IOException {
    Work discard =
        () ->
            store()
                .discard(
                    Scores.TABLE,
                    List.of(
                        Scores.unit(0, "a1", "base", "task1"),
                        Scores.unit(1, "a1", "base", "task1")));
    kill(
        () -> {
          for (int i = 0; i < UNITS; i++) {
            Scores.publish(store(), Scores.unit(i % 2, "a1", "base", "task" + i / 2), -i);
          }
          pack();
        },
        discard,
        () -> {
          assertThat(store().publishedUnits(Scores.TABLE)).hasSizeBetween(UNITS - 2, UNITS);
          discard.run();
          pack();
          assertThat(store().publishedUnits(Scores.TABLE)).hasSize(UNITS - 2);
          assertThat(Scores.rows(fs, output)).hasSize(9);
          assertThat(Scores.rows(fs, output)).extracting(ScoreRow::task).doesNotContain("task1");
        });
  }

  @Test
  void unitsThatAreDiscarded() throws IOException {
    Map<String, List<Double>> rows = new TreeMap<>();
    Work discard =
        () -> store().discard(Scores.TABLE, List.of(Scores.unit(0, "a1"), Scores.unit(4, "a1")));
    kill(
        () -> {
          rows.putAll(publishAll());
          pack();
        },
        discard,
        () -> {
          Map<String, List<Double>> kept = new TreeMap<>(rows);
          kept.keySet().removeAll(List.of("00000@a1", "00004@a1"));
          assertThat(Scores.read(store())).containsAllEntriesOf(kept);
          discard.run();
          pack();
          assertThat(Scores.read(store())).isEqualTo(kept);
          assertPlain(kept);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {TrialFiles.SCHEME, TrialFiles.Store.SCHEME})
  void aUnitThatIsPublished(String where) throws IOException {
    scheme = where;
    Work publish = () -> Scores.publish(store(), Scores.unit(3, "b2"), -300);
    kill(
        () -> Scores.publish(store(), Scores.unit(3, "a1"), -3),
        publish,
        () -> {
          assertThat(Scores.read(store())).hasSize(1);
          publish.run();
          assertThat(Scores.read(store())).isEqualTo(Map.of("00003@b2", List.of(-300.0)));
        });
  }

  /** Kills work before its first request, before its second, and so on; returns how many it had. */
  private int kill(Work before, Work work, Work after) throws IOException {
    java.nio.file.Path start = folder.resolve("start");
    output = new Path(scheme + "://" + start);
    fs = output.getFileSystem(configuration);
    before.run();
    for (int requests = 0; ; requests++) {
      java.nio.file.Path copy = folder.resolve("killed-" + requests);
      copy(start, copy);
      output = new Path(scheme + "://" + copy);
      TrialFiles.dieAfter(requests);
      try {
        work.run();
      } catch (IOException e) {
        assertThat(TrialFiles.isDead()).as(e.toString()).isTrue();
      }
      boolean wasKilled = TrialFiles.isDead();
      TrialFiles.revive();
      try {
        after.run();
      } catch (AssertionError | IOException e) {
        throw new AssertionError("killed after " + requests + " requests", e);
      }
      if (!wasKilled) {
        return requests;
      }
    }
  }

  private static void copy(java.nio.file.Path from, java.nio.file.Path to) throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(from)) {
      for (java.nio.file.Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private TableStore store() throws IOException {
    return TableStore.open(output.toString(), configuration);
  }

  private Map<String, List<Double>> publishAll() throws IOException {
    for (int shard = 0; shard < UNITS; shard++) {
      Scores.publish(store(), Scores.unit(shard, "a1"), -shard);
    }
    return Scores.read(store());
  }

  private void pack() throws IOException {
    PublishedUnits units = new PublishedUnits(new Path(output, "tables").toString(), configuration);
    Packing packing = Packing.of(units, Scores.TABLE, unit -> true);
    for (List<Place> pack : packing.packs()) {
      Packing.write(pack, units);
    }
    packing.tidy(units);
  }

  private void assertPlain(Map<String, List<Double>> rows) throws IOException {
    List<String> expected = new ArrayList<>();
    rows.forEach(
        (unit, logProbs) -> {
          int shard = Integer.parseInt(unit.substring(0, 5));
          for (int choice = 0; choice < logProbs.size(); choice++) {
            expected.add("r%d-%d %s".formatted(shard, choice, logProbs.get(choice)));
          }
        });
    assertThat(Scores.readFiles(fs, output)).containsExactlyInAnyOrderElementsOf(expected);
  }
}
