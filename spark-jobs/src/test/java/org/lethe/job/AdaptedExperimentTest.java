package org.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.SafetensorsFile;
import org.lethe.checkpoint.TinyLlama;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.answer.ScoreJob;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.job.stage.Job;
import org.lethe.measure.Measures;
import org.lethe.measure.Tables;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.activations.Activations;
import org.lethe.measure.gradients.GradientRow;
import org.lethe.measure.gradients.Gradients;
import org.lethe.message.Progress;
import org.lethe.report.ReportJob;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * A whole experiment on a base with an adapter and on the weights PEFT merged the two into, which
 * transformers computed on (adapted.py).
 */
@Tag("spark")
@Tag("engine")
class AdaptedExperimentTest {
  private static final SparkSession SPARK = LocalSpark.session();

  /** Who a row is about; all else tells which row it is or is measured. */
  private static final Set<String> CHECKPOINT = Set.of("checkpoint_id", "weights_digest");

  @TempDir static Path folder;
  private static Path golden;
  private static JsonNode values;
  private static TableStore store;

  @BeforeAll
  static void runEverything() throws IOException, URISyntaxException {
    golden = Path.of(AdaptedExperimentTest.class.getResource("adapted").toURI());
    values = new ObjectMapper().readTree(golden.resolve("golden.json").toFile());
    Path merged = Files.createDirectory(folder.resolve("merged"));
    Files.copy(golden.resolve("merged.safetensors"), merged.resolve("model.safetensors"));
    for (String name : List.of("config.json", "tokenizer.json")) {
      Files.copy(TinyLlama.single().resolve(name), merged.resolve(name));
    }
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        task-path: %1$s/tasks
        data-path: %1$s/tasks
        checkpoints:
          base: {path: %2$s, role: base}
          adapted: {path: %2$s, adapter: %1$s/adapter, role: fine-tuned, parent: base, trained-on: story}
          merged: {path: merged, role: fine-tuned, parent: base, trained-on: story}
        tasks: [{task: story}, {task: facts}]
        compare: {bootstrap-samples: 100, permutations: 100}
        """
            .formatted(golden, TinyLlama.single()));
    Experiment experiment =
        ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
    store = TableStore.open(SPARK, experiment.output());
    for (Job job :
        List.of(
            new PlanJob(),
            new ScoreJob(),
            new ProbeJob<>(new Activations()),
            new ProbeJob<>(new Gradients()),
            new DeriveJob(Measures.ordered(null)),
            new ReportJob(InstantSource.system()))) {
      job.run(SPARK, experiment, store, Progress.SILENT);
    }
  }

  private static <R extends Record> List<Row> rows(Table<R> table, String checkpoint)
      throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Unit unit : store.publishedUnits(table)) {
      store.rows(table, unit).stream()
          .map(table::toRow)
          .filter(row -> row.getAs("checkpoint_id").equals(checkpoint))
          .forEach(rows::add);
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scores",
        "score_checks",
        "activations",
        "gradients",
        "task_scores",
        "forgetting",
        "flips",
        "task_similarity",
        "gradient_alignment",
        "representation_drift"
      })
  void everyRowIsThatOfTheMergedCheckpoint(String name) throws IOException {
    Map<String, double[]> adapted = measured(rows(Tables.named(name), "adapted"));
    Map<String, double[]> merged = measured(rows(Tables.named(name), "merged"));
    assertThat(adapted.keySet()).isEqualTo(merged.keySet()).isNotEmpty();
    adapted.forEach(
        (row, found) -> assertThat(distance(merged.get(row), found)).as(row).isLessThan(2e-5));
  }

  /** The largest difference, as a share of the largest value where that is above 1. */
  private static double distance(double[] expected, double[] found) {
    assertThat(found).hasSameSizeAs(expected);
    double most = 0;
    double largest = 1; // sums of many terms round as their largest parts do
    for (int i = 0; i < found.length; i++) {
      most = Math.max(most, Math.abs(found[i] - expected[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return most / largest;
  }

  /** What was measured, by all else that a row says. */
  private static Map<String, double[]> measured(List<Row> rows) {
    Map<String, double[]> measured = new TreeMap<>();
    for (Row row : rows) {
      StringBuilder key = new StringBuilder();
      double[] numbers = new double[0];
      for (String column : row.schema().fieldNames()) {
        Object value = row.getAs(column);
        double[] found = numbers(value);
        if (found != null) {
          int before = numbers.length;
          numbers = Arrays.copyOf(numbers, before + found.length);
          System.arraycopy(found, 0, numbers, before, found.length);
        } else if (!CHECKPOINT.contains(column)) {
          Object text = value instanceof int[] counts ? Arrays.toString(counts) : value;
          key.append(column).append('=').append(text).append(' ');
        }
      }
      assertThat(measured.put(key.toString(), numbers)).as(key.toString()).isNull();
    }
    return measured;
  }

  /** Null for what is not measured. */
  private static double[] numbers(Object value) {
    if (value instanceof Double number) {
      return new double[] {number};
    }
    if (value instanceof float[] vector) {
      return doubles(vector);
    }
    return null;
  }

  @Test
  void scoresAreThoseOfTransformers() throws IOException {
    List<Row> rows = rows(ScoreRow.TABLE, "adapted");
    assertThat(rows).hasSize(values.get("scores").size());
    for (Row found : rows) {
      ScoreRow row = ScoreRow.TABLE.fromRow(found);
      String key = row.task() + "/" + row.docId() + "/" + row.choice();
      assertThat(row.logProb())
          .as(key)
          .isCloseTo(values.get("scores").get(key).asDouble(), within(1e-4));
    }
  }

  @Test
  void statesAreThoseOfTransformers() throws IOException {
    int compared = 0;
    for (Row found : rows(ActivationRow.TABLE, "adapted")) {
      ActivationRow row = ActivationRow.TABLE.fromRow(found);
      if (row.site().equals("resid") && row.position().equals("last")) {
        String key = row.task() + "/" + row.docId() + "/" + row.layer();
        JsonNode node = values.get("states").get(key);
        double[] expected = new double[node.size()];
        Arrays.setAll(expected, i -> node.get(i).asDouble());
        assertThat(distance(expected, doubles(row.vector()))).as(key).isLessThan(1e-5);
        compared++;
      }
    }
    assertThat(compared).isEqualTo(values.get("states").size());
  }

  @Test
  void gradientsAreThoseOfTheMergedWeights() throws IOException {
    SafetensorsFile expected = SafetensorsFile.open(golden.resolve("gradients.safetensors"));
    Map<String, float[]> sums = new TreeMap<>();
    Map<String, Double> losses = new TreeMap<>();
    for (Row found : rows(GradientRow.TABLE, "adapted")) {
      GradientRow row = GradientRow.TABLE.fromRow(found);
      double share = row.nExamples() / (row.task().equals("story") ? 5.0 : 4.0);
      String key = row.task() + "/" + row.layer() + "/" + row.module();
      float[] sum = sums.computeIfAbsent(key, k -> new float[row.gradient().length]);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += (float) (share * row.gradient()[i]);
      }
      losses.merge(row.task(), row.module().equals("embed") ? share * row.loss() : 0, Double::sum);
    }
    try (Transformer base = Transformer.load(Checkpoint.open(TinyLlama.single()), Device.cpu())) {
      assertThat(sums).hasSize(2 * base.parameters().size());
      for (String task : List.of("facts", "story")) {
        assertThat(losses.get(task))
            .isCloseTo(values.get("losses").get(task).asDouble(), within(1e-5));
        for (Parameter weight : base.parameters()) {
          String name = task + "." + weight.name();
          float[] found = sums.get(task + "/" + weight.layer() + "/" + weight.module());
          float[] exact = expected.floats(expected.tensors().get(name));
          assertThat(distance(doubles(exact), doubles(found))).as(name).isLessThan(2e-5);
        }
      }
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  @Test
  void theReportTellsOfTheAdaptedCheckpoint() throws IOException {
    assertThat(Files.readString(folder.resolve("out/report.html"))).contains("adapted");
  }
}
