package org.lethe.measure.interference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.config.Experiment;
import org.lethe.job.Golden;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.TinyExperiment;
import org.lethe.job.derive.DeriveJob;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.measure.Measures;
import org.lethe.measure.gradients.Gradients;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

@Tag("spark")
class GradientInterferenceTest {
  private static final List<String> KEYS =
      List.of("task_a", "task_b", "scope", "layer", "module", "head");

  private static final double FLOAT_ERROR = 2e-5;

  @TempDir Path folder;

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = GradientInterferenceTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static DeriveJob derivation() {
    return new DeriveJob(Measures.ordered(Set.of("interference")));
  }

  /** All columns (interference.py). */
  @Test
  void tableEqualsNumpyPairByPair() throws IOException {
    SparkSession spark = LocalSpark.session();
    MadeUpFamily family = MadeUpFamily.of(read("interference_inputs.json"));
    TableStore store = TableStore.open(spark, folder.toString());
    family.publish(store);
    Experiment experiment =
        family.experiment(folder.toString(), Map.of("compare", "{confidence: 0.9}"));
    derivation().run(spark, experiment, store, Progress.SILENT);
    Golden.assertEqual(
        spark,
        store,
        "gradient_interference",
        KEYS,
        read("interference.json").get("gradient_interference"),
        Golden.Columns.ALL);
  }

  /**
   * A document a block: with eight blocks a task's first eight documents lie in different ones, and
   * documents of one number in the same (torch_pairs.py). The numbers are of float32 gradients.
   */
  @Test
  @Tag("engine")
  void pairsOfDocumentsEqualALoopInTorch() throws IOException {
    TinyExperiment tiny = TinyExperiment.in(folder);
    Experiment experiment =
        tiny.read("gradients: {checkpoints: [merged], blocks: 8}", "plan: {shard-documents: 2}");
    tiny.run(new PlanJob(), experiment);
    tiny.run(new ProbeJob<>(new Gradients()), experiment);
    tiny.run(derivation(), experiment);
    Map<List<Object>, GradientInterferenceRow> found = new HashMap<>();
    for (Unit unit : tiny.store().publishedUnits(GradientInterferenceRow.TABLE)) {
      for (GradientInterferenceRow row : tiny.store().rows(GradientInterferenceRow.TABLE, unit)) {
        found.put(
            Arrays.asList(
                row.taskA(), row.taskB(), row.scope(), row.layer(), row.module(), row.head()),
            row);
      }
    }
    JsonNode expected = read("torch_pairs.json").get("rows");
    assertThat(found).hasSize(expected.size());
    for (JsonNode line : expected) {
      GradientInterferenceRow row =
          found.get(
              Arrays.asList(
                  line.get("task_a").asText(),
                  line.get("task_b").asText(),
                  line.get("scope").asText(),
                  line.get("layer").isNull() ? null : line.get("layer").asInt(),
                  line.get("module").isNull() ? null : line.get("module").asText(),
                  line.get("head").isNull() ? null : line.get("head").asInt()));
      assertThat(row).as("%s", line).isNotNull();
      assertThat(row.pairs()).isEqualTo(line.get("pairs").asLong());
      assertThat(row.flag()).isEqualTo("few_blocks");
      assertThat(row.conflictRate()).isEqualTo(line.get("conflict_rate").asDouble());
      assertThat(row.meanCosine())
          .isCloseTo(line.get("mean_cosine").asDouble(), within(FLOAT_ERROR));
      assertThat(row.interference())
          .isCloseTo(line.get("interference").asDouble(), within(FLOAT_ERROR));
    }
  }
}
