package org.lethe.measure.depth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lethe.LocalSpark;
import org.lethe.job.Golden;
import org.lethe.job.MadeUpFamily;
import org.lethe.job.derive.DeriveJob;
import org.lethe.measure.Measures;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/** Compares drift by depth, and its correlation with the loss, with numpy and scipy (depth.py). */
@Tag("spark")
class DepthDriftTest {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir static Path folder;
  private static TableStore store;

  private static JsonNode read(String name) throws IOException {
    try (InputStream in = DepthDriftTest.class.getResourceAsStream(name)) {
      return new ObjectMapper().readTree(in);
    }
  }

  @BeforeAll
  static void derive() throws IOException {
    MadeUpFamily family = MadeUpFamily.of(read("depth_inputs.json"));
    store = TableStore.open(SPARK, folder.toString());
    family.publish(store);
    String options = "{bootstrap-samples: 400, permutations: 300}";
    new DeriveJob(Measures.ordered(Set.of("depth")))
        .run(
            SPARK,
            family.experiment(folder.toString(), Map.of("compare", options)),
            store,
            Progress.SILENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"drift_by_depth", "drift_and_loss"})
  void tableEqualsNumpyAndScipy(String name) throws IOException {
    Golden.assertEqual(
        SPARK,
        store,
        name,
        List.of("checkpoint_id", "reference_id", "task", "position", "third"),
        read("depth.json").get(name),
        Golden.Columns.ALL);
  }
}
