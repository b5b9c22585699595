package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.Notes;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.OnFailure;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.Unit;

/** Training runs of which some fail, each in another way, and what follows. */
@Tag("spark")
@Tag("engine")
class FailedRunsTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Configuration HADOOP = SPARK.sparkContext().hadoopConfiguration();

  @TempDir Path folder;
  private Path weights;
  private Path data;
  private Experiment experiment;
  private TableStore store;

  /** A parent whose weights are cut, a data file that is cut, and a vector nobody measured. */
  @BeforeEach
  void lay() throws IOException {
    Path cut = Files.createDirectory(folder.resolve("cut"));
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(CONF.resolve("quickstart/base").resolve(name), cut.resolve(name));
    }
    weights = cut.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(CONF.resolve("quickstart/base/model.safetensors"));
    Files.write(weights, Arrays.copyOf(whole, whole.length / 2));
    Files.createDirectory(folder.resolve("measured")); // without any table
    data = folder.resolve("train.jsonl");
    Files.writeString(data, "{\"prompt\": \"one");
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: %1$s/tasks/quickstart
        data-path: %1$s/quickstart
        checkpoints:
          base: {path: %1$s/quickstart/base, role: base}
          cut: {path: cut, role: fine-tuned, parent: base}
        tasks:
          - {task: people, limit: 5}
          - {task: plural, limit: 5, data-files: {train: %2$s, test: %1$s/quickstart/tasks/plural/test.jsonl}}
        training:
          recipes:
            teach: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3}
            guided: {kind: fine-tune, steps: 2, batch-size: 4, learning-rate: 1e-3,
              objective: {fv-guided: {layer: 1}, guide: {tables: measured, checkpoint: theirs}}}
          runs:
            from-cut: {recipe: teach, parent: cut, trained-on: people}
            sound: {recipe: teach, parent: base, trained-on: people}
            unread: {recipe: teach, parent: base, trained-on: plural}
            guided: {recipe: guided, parent: base, trained-on: people}
            after: {recipe: teach, parent: guided, trained-on: people}
            later: {recipe: teach, parent: after, trained-on: people}
        """
            .formatted(CONF, data));
    experiment = ExperimentReader.read(file.toString(), null, HADOOP);
    store = TableStore.open(SPARK, experiment.output());
  }

  @Test
  void runsThatFailAreNamedAndTheOthersAreTrainedAndMeasured() throws IOException {
    List<String> notes = run(new TrainJob());
    assertThat(outcomes())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "from-cut", "FAILED",
                "sound", "FINISHED",
                "unread", "FAILED",
                "guided", "FAILED",
                "after", "BLOCKED",
                "later", "BLOCKED"));
    assertThat(row("from-cut").problem()).contains(weights.toString());
    assertThat(row("unread").problem()).contains("cannot read the documents", data.toString());
    assertThat(row("guided").problem())
        .contains("the vector that guides training was not measured", "task people");
    assertThat(row("later").problem())
        .isEqualTo("its parent after was never made: run after blocked after 0 of 2 steps");
    assertThat(notes)
        .anyMatch(line -> line.startsWith("WARNING: run guided failed after 0 of 2 steps: the"));
    CheckpointFaultRow guided = faults().get("guided");
    assertThat(guided.status()).isEqualTo("NOT_TRAINED");
    assertThat(guided.remedy()).startsWith("measure function-vectors of that task there");

    run(new PlanJob());
    run(new ScoreJob());
    assertThat(scored()).containsExactly("base", "sound");
    assertThat(faults().keySet())
        .containsExactly("after", "cut", "from-cut", "guided", "later", "unread");
  }

  @Test
  void theNextCommandTriesAgainWhatFailedAndNothingElse() throws IOException {
    run(new TrainJob());
    assertThat(run(new TrainJob())).contains("train: 5 runs");
    Files.copy(
        CONF.resolve("quickstart/base/model.safetensors"),
        weights,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(data, Files.readString(CONF.resolve("quickstart/tasks/plural/train.jsonl")));
    assertThat(run(new TrainJob())).contains("train: 5 runs");
    assertThat(outcomes())
        .containsEntry("from-cut", "FINISHED")
        .containsEntry("unread", "FINISHED")
        .containsEntry("guided", "FAILED")
        .containsEntry("later", "BLOCKED");
    assertThat(faults().keySet()).containsExactly("after", "guided", "later");
    assertThat(run(new TrainJob())).contains("train: 3 runs");
  }

  @Test
  void theFirstFailureStopsEverythingWhereThatIsAsked() {
    assertThatThrownBy(() -> run(new TrainJob().on(OnFailure.STOP)))
        .hasMessageContaining("cannot read the documents");
    assertThat(folder.resolve("out/training")).doesNotExist();
  }

  private List<String> run(Job job) throws IOException {
    List<String> notes = new ArrayList<>();
    job.run(SPARK, experiment, store, new Notes(notes));
    return notes;
  }

  private TrainingRunRow row(String run) throws IOException {
    return store.rows(TrainingRunRow.TABLE, List.of(), run).get(0);
  }

  private Map<String, String> outcomes() throws IOException {
    Map<String, String> outcomes = new TreeMap<>();
    for (Unit unit : store.publishedUnits(TrainingRunRow.TABLE)) {
      outcomes.put(unit.slot(), store.rows(TrainingRunRow.TABLE, unit).get(0).outcome());
    }
    return outcomes;
  }

  private Map<String, CheckpointFaultRow> faults() throws IOException {
    Map<String, CheckpointFaultRow> faults = new TreeMap<>();
    for (Unit unit : store.publishedUnits(CheckpointFaultRow.TABLE)) {
      CheckpointFaultRow row = store.rows(CheckpointFaultRow.TABLE, unit).get(0);
      faults.put(row.checkpointId(), row);
    }
    return faults;
  }

  private TreeSet<String> scored() throws IOException {
    TreeSet<String> ids = new TreeSet<>();
    store
        .publishedUnits(ScoreRow.TABLE)
        .forEach(unit -> ids.add(unit.partition(ScoreRow.CHECKPOINT_ID)));
    return ids;
  }
}
