package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;
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
import org.lethe.measure.Measures;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.ProvenanceRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Scores of the base of the quickstart under other ways to load it. */
@Tag("spark")
@Tag("engine")
class ModelOptionsTest {
  private static final Path CONF = Path.of("..", "conf").toAbsolutePath().normalize();
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir Path folder;
  private TableStore store;

  @BeforeEach
  void planAndScoreInFloat32() throws IOException {
    Experiment experiment = experiment("{}");
    store = TableStore.open(SPARK, experiment.output());
    new PlanJob().run(SPARK, experiment, store, Progress.SILENT);
    new ScoreJob().run(SPARK, experiment, store, Progress.SILENT);
  }

  private Experiment experiment(String model) throws IOException {
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: %s/tasks/quickstart
        data-path: %s/quickstart
        checkpoints:
          base: {path: %s/quickstart/base, role: base}
        tasks: [{task: people, limit: 6}]
        plan: {shard-documents: 3}
        model: %s
        """
            .formatted(CONF, CONF, CONF, model));
    return ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
  }

  private Map<String, Double> score(String model) throws IOException {
    new ScoreJob().run(SPARK, experiment(model), store, Progress.SILENT);
    Map<String, Double> scores = new TreeMap<>();
    for (Unit unit : store.publishedUnits(ScoreRow.TABLE)) {
      store.rows(ScoreRow.TABLE, unit).stream()
          .forEach(row -> scores.put(row.requestId(), row.logProb()));
    }
    return scores;
  }

  @Test
  void anotherPrecisionIsComputedAnewAndNamed() throws IOException {
    Map<String, Double> wide = score("{}");
    Map<String, Double> narrow = score("{precision: bf16}");
    assertThat(narrow.keySet()).isEqualTo(wide.keySet());
    assertThat(narrow).isNotEqualTo(wide);
    for (Unit unit : store.publishedUnits(ScoreRow.TABLE)) {
      assertThat(store.manifest(unit).provenance()).containsEntry("dtype", "bf16");
    }
    Unit made = store.published(ProvenanceRow.TABLE, List.of(), "scores").orElseThrow();
    assertThat(store.rows(ProvenanceRow.TABLE, made).get(0).dtype()).isEqualTo("bf16");
    assertThat(score("{precision: float32}")).isEqualTo(wide);
  }

  @Test
  void scoresOfAnotherPrecisionAreNotCompared() throws IOException {
    Experiment narrow = experiment("{precision: fp16}");
    assertThatThrownBy(
            () -> new DeriveJob(Measures.ordered(null)).run(SPARK, narrow, store, Progress.SILENT))
        .isInstanceOf(JobException.class)
        .hasMessage("table scores was computed in float32");
  }

  @Test
  void aSplitModelIsTheSameWork() throws IOException {
    Map<String, Double> whole = score("{}");
    for (Unit unit : store.publishedUnits(ScoreRow.TABLE)) {
      store.discard(unit);
    }
    assertThat(score("{devices-per-task: 2}")).isEqualTo(whole).isNotEmpty();
    List<String> notes = new ArrayList<>();
    Progress noting = new Notes(notes);
    new ScoreJob().run(SPARK, experiment("{}"), store, noting);
    assertThat(notes).containsExactly("score: finished work is skipped, nothing is left to do");
  }
}
