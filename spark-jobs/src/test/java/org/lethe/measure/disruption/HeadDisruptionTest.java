package org.lethe.measure.disruption;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.job.stage.Job;
import org.lethe.measure.Measures;
import org.lethe.measure.activations.Activations;
import org.lethe.message.Progress;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import scala.collection.JavaConverters;

/** A tiny Mistral and itself with moved weights, against transformers and numpy (disruption.py). */
@Tag("spark")
@Tag("engine")
class HeadDisruptionTest {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir Path folder;
  private JsonNode golden;
  private TableStore store;

  private static Path resource(String name) {
    try {
      return Path.of(HeadDisruptionTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void open() throws IOException {
    golden = new ObjectMapper().readTree(resource("disruption.json").toFile());
    store = TableStore.open(SPARK, folder.resolve("out").toString());
  }

  /**
   * Lays out an experiment on the base and what was made of it.
   *
   * @param nullSteps training steps of the null checkpoints; the fine-tuned one has 5
   */
  private Experiment experiment(int nullSteps, boolean heads) throws IOException {
    Path base = resource("/checkpoint/families/mistral");
    for (String id : List.of("tuned", "own-1", "own-2")) {
      Files.createDirectories(folder.resolve(id));
      for (String name : List.of("config.json", "tokenizer.json")) {
        Files.copy(base.resolve(name), folder.resolve(id).resolve(name));
      }
      Files.copy(resource(id + ".safetensors"), folder.resolve(id).resolve("model.safetensors"));
    }
    Path file = folder.resolve("experiment.yaml");
    Files.writeString(
        file,
        """
        output: out
        seed: 20261121
        task-path: %2$s
        data-path: %2$s
        checkpoints:
          base: {path: %1$s, role: base}
          tuned: {path: tuned, role: fine-tuned, parent: base, trained-on: few, training-steps: 5}
          own-1: {path: own-1, role: own-task, parent: base, training-steps: %3$d}
          own-2: {path: own-2, role: own-task, parent: base, training-steps: %3$d}
        tasks: [{task: few}, {task: many}]
        plan: {shard-documents: 16}
        activations: {heads: %4$s}
        head-attention: {checkpoints: all}
        compare: {bootstrap-samples: 400}
        """
            .formatted(base, resource("tasks"), nullSteps, heads));
    return ExperimentReader.read(file.toString(), null, SPARK.sparkContext().hadoopConfiguration());
  }

  private void measure(Experiment experiment) throws IOException {
    for (Job job :
        List.of(
            new PlanJob(),
            new ProbeJob<>(new Activations()),
            new ProbeJob<>(new HeadAttention()),
            new DeriveJob(Measures.ordered(Set.of("head-disruption"))))) {
      job.run(SPARK, experiment, store, Progress.SILENT);
    }
  }

  /** Holds a table against lines: the same rows, the columns of the lines within a tolerance. */
  private void assertEqual(Table<?> table, List<String> keys) throws IOException {
    Map<String, Row> rows = new TreeMap<>();
    for (Row row : store.read(SPARK, table).collectAsList()) {
      rows.put(keys.stream().map(key -> row.getAs(key).toString()).toList().toString(), row);
    }
    List<String> differences = new ArrayList<>();
    JsonNode lines = golden.get(table.name());
    assertThat(rows).hasSize(lines.size());
    for (JsonNode line : lines) {
      String place = keys.stream().map(key -> line.get(key).asText()).toList().toString();
      Row row = rows.get(place);
      assertThat(row).as(place).isNotNull();
      line.fields()
          .forEachRemaining(
              cell -> {
                Object value = row.getAs(cell.getKey());
                double tolerance = cell.getKey().equals("weight_change") ? 1e-6 : 1e-5;
                if (!same(cell.getValue(), value, tolerance)) {
                  differences.add(place + " " + cell + " is " + value);
                }
              });
    }
    assertThat(differences).isEmpty();
  }

  private static boolean same(JsonNode expected, Object found, double tolerance) {
    if (found instanceof scala.collection.Seq<?> list) {
      List<?> values = JavaConverters.seqAsJavaList(list);
      boolean all = values.size() == expected.size();
      for (int i = 0; all && i < values.size(); i++) {
        all = same(expected.get(i), values.get(i), tolerance);
      }
      return all;
    }
    return found instanceof Double number && expected.isNumber()
        ? Math.abs(number - expected.asDouble()) <= tolerance
        : expected.isNull() ? found == null : expected.asText().equals(String.valueOf(found));
  }

  @Test
  void attentionDisruptionAndDepthEqualTransformersAndNumpy() throws IOException {
    measure(experiment(5, true));
    assertEqual(HeadAttentionRow.TABLE, List.of("checkpoint_id", "task", "layer", "doc_id"));
    assertEqual(HeadDisruptionRow.TABLE, List.of("checkpoint_id", "task", "layer", "head"));
    assertEqual(DisruptionByDepthRow.TABLE, List.of("checkpoint_id", "task", "third"));
  }

  @Test
  void aNullOfOtherStepsIsNone() throws IOException {
    measure(experiment(4, true));
    for (HeadDisruptionRow row : heads("tuned")) {
      assertThat(row.disruption()).isNotNull();
      assertThat(row.beyondHalf()).isEqualTo(row.disruption() > 0.5);
      assertThat(row.severe()).isNull();
      assertThat(row.cut()).isNull();
      assertThat(row.flag()).endsWith("no_null");
    }
    assertThat(heads("own-1")).allMatch(row -> row.severe() != null);
  }

  @Test
  void withoutHeadOutputsAttentionAndWeightsAreKnownAlone() throws IOException {
    measure(experiment(5, false));
    List<HeadDisruptionRow> rows = heads("tuned");
    assertThat(rows).hasSize(12);
    for (HeadDisruptionRow row : rows) {
      assertThat(row.divergence()).isGreaterThan(0);
      assertThat(row.weightChange()).isGreaterThan(0);
      assertThat(row.disruption()).isNull();
      assertThat(row.beyondHalf()).isNull();
      assertThat(row.flag()).endsWith("no_head_outputs,no_null");
    }
    assertThat(store.read(SPARK, DisruptionByDepthRow.TABLE).count()).isZero();
  }

  private List<HeadDisruptionRow> heads(String checkpointId) throws IOException {
    return store
        .records(SPARK, HeadDisruptionRow.TABLE, store.publishedUnits(HeadDisruptionRow.TABLE))
        .filter(row -> row.checkpointId().equals(checkpointId))
        .collect();
  }
}
