package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.config.Experiment;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.message.JobException;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Unit;

/** What was published and then damaged is made anew, and nothing is made of a part. */
@Tag("spark")
@Tag("engine")
class DamagedUnitsTest {
  private static final String SHARDS = "plan: {shard-documents: 2}";

  @TempDir Path folder;
  private TinyExperiment tiny;
  private Experiment experiment;

  @BeforeEach
  void score() throws IOException {
    tiny = TinyExperiment.in(folder);
    experiment = tiny.read(SHARDS);
    tiny.run(new PlanJob(), experiment);
    tiny.run(new ScoreJob(), experiment);
  }

  @Test
  void scoresThatWereCutAreMadeAnewAndNoOthers() throws IOException {
    List<ScoreRow> before = scores();
    Path cut = files("tables/scores/checkpoint_id_part=_base/task_part=_story").get(1);
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(cut), 50));
    Files.delete(files("tables/scores/checkpoint_id_part=_merged/task_part=_facts").get(0));
    Files.writeString(
        files("tables/scores/_units/checkpoint_id_part=_adapted/task_part=_facts").get(0), "{");

    List<String> notes = new ArrayList<>();
    tiny.run(new ScoreJob(), experiment, new Notes(notes));
    assertThat(notes).contains("score: 3 units");
    assertThat(scores()).usingRecursiveFieldByFieldElementComparator().isEqualTo(before);
  }

  @Test
  void aPlanOfWhichAShardIsMissingIsNotWorkedOnUntilItIsWhole() throws IOException {
    List<Path> requests = files("tables/requests/task_part=_story");
    long planned = tiny.store().publishedUnits(RequestRow.TABLE).size();
    Files.write(requests.get(0), new byte[0]);
    assertThatThrownBy(() -> tiny.run(new ScoreJob(), experiment))
        .isInstanceOf(JobException.class)
        .hasMessage("table requests has 2 of 3 shards of task story");
    for (Path file : requests) {
      Files.deleteIfExists(file);
    }
    assertThatThrownBy(() -> tiny.run(new ScoreJob(), experiment))
        .hasMessage("table requests has 0 of 1 shards of task story");

    tiny.run(new PlanJob(), experiment);
    List<String> notes = new ArrayList<>();
    tiny.run(new ScoreJob(), experiment, new Notes(notes));
    assertThat(notes).contains("score: finished work is skipped, nothing is left to do");
    assertThat(tiny.store().publishedUnits(RequestRow.TABLE)).hasSize((int) planned);
  }

  @Test
  void readersOfAFileThatHoldsOtherBytesSayWhichOne() throws IOException {
    Path file = files("tables/scores/checkpoint_id_part=_base/task_part=_story").get(0);
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
      out.write(new byte[100]);
    }
    assertThatThrownBy(this::scores).hasMessageContaining(file.getFileName().toString());
  }

  private List<ScoreRow> scores() throws IOException {
    List<ScoreRow> rows = new ArrayList<>();
    for (Unit unit :
        tiny.store().publishedUnits(ScoreRow.TABLE).stream()
            .sorted(Comparator.comparing(Object::toString))
            .toList()) {
      rows.addAll(tiny.store().rows(ScoreRow.TABLE, unit));
    }
    return rows;
  }

  private List<Path> files(String below) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out").resolve(below))) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).sorted().toList();
    }
  }
}
