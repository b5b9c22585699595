package org.lethe.job.derive;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lethe.LocalSpark;
import org.lethe.job.Golden;
import org.lethe.job.MadeUpFamily;
import org.lethe.measure.Measures;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/** Compares reliability and cross-fitted cosines of gradients with numpy's (alignment.py). */
@Tag("spark")
class DeriveAlignmentTest {
  @Test
  void tableEqualsNumpy(@TempDir Path output) throws IOException {
    SparkSession spark = LocalSpark.session();
    MadeUpFamily family = MadeUpFamily.alignment();
    TableStore store = TableStore.open(spark, output.toString());
    family.publish(store);
    new DeriveJob(Measures.ordered(Set.of("alignment")))
        .run(
            spark,
            family.experiment(output.toString(), Map.of("compare", "{confidence: 0.9}")),
            store,
            Progress.SILENT);
    Golden.assertEqual(
        spark,
        store,
        "gradient_alignment",
        List.of("task_a", "task_b", "scope", "layer", "module"),
        MadeUpFamily.read("alignment.json").get("gradient_alignment"),
        Golden.Columns.ALL);
  }
}
