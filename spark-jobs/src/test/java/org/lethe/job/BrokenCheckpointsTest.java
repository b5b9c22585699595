package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.job.stage.Job;
import org.lethe.measure.Measures;
import org.lethe.measure.forgetting.FlipRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.spi.Probe;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.report.ReportJob;
import org.lethe.report.Unpacked;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * A checkpoint that cannot be measured is named; the others are measured as if it were not there.
 */
@Tag("spark")
@Tag("engine")
class BrokenCheckpointsTest {
  private static final String FEW = "compare: {bootstrap-samples: 50}";

  @TempDir Path folder;
  private TinyExperiment tiny;
  private Path broken;

  @BeforeEach
  void lay() throws IOException {
    tiny = TinyExperiment.in(folder);
    broken = folder.resolve("merged/model.safetensors");
  }

  @Test
  void oneNaNAmongTheWeightsLeavesOutThatCheckpointAlone() throws IOException {
    put(broken, Float.NaN);
    Experiment experiment = tiny.read(FEW);
    List<String> notes = new ArrayList<>();
    all(experiment, tiny.store(), new Notes(notes));

    assertThat(faults())
        .containsExactly(
            "merged NOT_FINITE %s: tensor 'model.norm.weight' holds NaN at element 0"
                .formatted(broken));
    assertThat(notes).anyMatch(line -> line.startsWith("WARNING: checkpoint merged is left out"));
    assertThat(Unpacked.text(Files.readString(folder.resolve("out/report.html"))))
        .contains("Left out of every comparison: merged", "holds NaN at element 0");

    Path file = folder.resolve("without.yaml");
    Files.writeString(
        file,
        Files.readString(folder.resolve("experiment.yaml"))
            .replaceAll("\n  merged:.*", "")
            .replace("output: out", "output: without"));
    Experiment without =
        ExperimentReader.read(
            file.toString(), null, LocalSpark.session().sparkContext().hadoopConfiguration());
    TableStore alone = TableStore.open(LocalSpark.session(), without.output());
    all(without, alone, Progress.SILENT);
    for (Table<?> table : List.of(ScoreRow.TABLE, ForgettingRow.TABLE, FlipRow.TABLE)) {
      assertThat(rows(table, tiny.store())).isNotEmpty().isEqualTo(rows(table, alone));
    }
  }

  @Test
  void aCutFileLeavesOutItsCheckpointUntilItIsMended() throws IOException {
    byte[] whole = Files.readAllBytes(broken);
    Files.write(broken, Arrays.copyOf(whole, whole.length / 2));
    Experiment experiment = tiny.read(FEW);
    tiny.run(new PlanJob(), experiment);
    tiny.run(new ScoreJob(), experiment);
    assertThat(faults()).hasSize(1).first().asString().startsWith("merged UNREADABLE " + broken);
    assertThat(scored()).containsExactly("adapted", "base");

    Files.write(broken, whole);
    tiny.run(new PlanJob(), experiment);
    tiny.run(new ScoreJob(), experiment);
    assertThat(faults()).isEmpty();
    assertThat(scored()).containsExactly("adapted", "base", "merged");
  }

  @Test
  void answersThatAreNoNumbersAreRowsAndLeaveOutTheirCheckpoint() throws IOException {
    put(broken, 3e38f, Integer.MAX_VALUE); // finite, but sums of them are not
    Experiment experiment = tiny.read(FEW);
    tiny.run(new PlanJob(), experiment);
    assertThat(faults()).isEmpty();
    tiny.run(new ScoreJob(), experiment);
    assertThat(faults()).hasSize(1).first().asString().startsWith("merged NOT_FINITE ");
    for (Unit unit : tiny.store().publishedUnits(ScoreRow.TABLE)) {
      boolean ofBroken = unit.partition(ScoreRow.CHECKPOINT_ID).equals("merged");
      for (ScoreRow row : tiny.store().rows(ScoreRow.TABLE, unit)) {
        assertThat(row.status()).isIn("OK", ofBroken ? "NOT_FINITE" : "OK");
        assertThat(row.logProb() == null).isEqualTo(row.status().equals("NOT_FINITE"));
        assertThat(row.logProb() == null || !row.logProb().isNaN()).isTrue();
      }
    }
    tiny.run(new DeriveJob(Measures.ordered(null)), experiment);
    assertThat(rows(ForgettingRow.TABLE, tiny.store()).toString())
        .contains("[adapted,")
        .doesNotContain("merged");
  }

  @Test
  void withoutABaseNothingGoesOn() throws IOException {
    put(tiny.base().resolve("model.safetensors"), Float.POSITIVE_INFINITY);
    Experiment experiment = tiny.read(FEW);
    assertThatThrownBy(() -> tiny.run(new PlanJob(), experiment))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("checkpoint base is left out (NOT_FINITE)")
        .hasMessageContaining(
            "checkpoint merged is left out (PARENT_LEFT_OUT): checkpoint base is left out");
  }

  private void all(Experiment experiment, TableStore store, Progress progress) throws IOException {
    List<Job> jobs = new ArrayList<>(List.of(new PlanJob(), new ScoreJob()));
    for (Probe<?, ?> probe : Measures.PROBES) {
      if (List.of("activations", "gradients").contains(probe.name())) {
        jobs.add(new ProbeJob<>(probe));
      }
    }
    jobs.add(new DeriveJob(Measures.ordered(null)));
    jobs.add(new ReportJob(InstantSource.system()));
    for (Job job : jobs) {
      job.run(LocalSpark.session(), experiment, store, progress);
    }
  }

  private List<String> faults() throws IOException {
    List<String> faults = new ArrayList<>();
    for (Unit unit : tiny.store().publishedUnits(CheckpointFaultRow.TABLE)) {
      tiny.store()
          .rows(CheckpointFaultRow.TABLE, unit)
          .forEach(
              row -> faults.add(row.checkpointId() + " " + row.status() + " " + row.problem()));
    }
    return faults;
  }

  private TreeSet<String> scored() throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    tiny.store()
        .publishedUnits(ScoreRow.TABLE)
        .forEach(unit -> ids.add(unit.partition(ScoreRow.CHECKPOINT_ID)));
    return ids;
  }

  private static <R extends Record> List<String> rows(Table<R> table, TableStore store)
      throws IOException {
    return store.read(LocalSpark.session(), table).collectAsList().stream()
        .map(Object::toString)
        .sorted()
        .toList();
  }

  private static void put(Path file, float value) throws IOException {
    put(file, value, 1);
  }

  /** Sets the first numbers of the final norm. */
  private static void put(Path file, float value, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) bytes.getLong(0);
    JsonNode norm =
        new ObjectMapper()
            .readTree(Arrays.copyOfRange(bytes.array(), 8, 8 + header))
            .get("model.norm.weight");
    assertThat(norm.get("dtype").asText()).isEqualTo("F32");
    int first = norm.get("data_offsets").get(0).asInt();
    int last = norm.get("data_offsets").get(1).asInt();
    for (int i = 0; i < Math.min(count, (last - first) / Float.BYTES); i++) {
      bytes.putFloat(8 + header + first + i * Float.BYTES, value);
    }
    Files.write(file, bytes.array());
  }
}
