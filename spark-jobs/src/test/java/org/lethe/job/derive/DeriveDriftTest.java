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

/** Compares the drift of tasks of many sizes with numpy's and scipy's (drift.py). */
@Tag("spark")
class DeriveDriftTest {
  @TempDir Path output;

  @Test
  void documentsThatFitAreTakenAtOnce() throws IOException {
    compare("one_batch", Map.of());
  }

  @Test
  void moreDocumentsAreDealtIntoBatchesAtRandom() throws IOException {
    compare("batches_of_32", Map.of("drift", "{batch-items: 32}"));
  }

  private void compare(String expected, Map<String, String> sections) throws IOException {
    SparkSession spark = LocalSpark.session();
    MadeUpFamily family = MadeUpFamily.drift();
    TableStore store = TableStore.open(spark, output.toString());
    family.publish(store);
    new DeriveJob(Measures.ordered(Set.of("drift")))
        .run(spark, family.experiment(output.toString(), sections), store, Progress.SILENT);
    Golden.assertEqual(
        spark,
        store,
        "representation_drift",
        List.of("task"),
        MadeUpFamily.read("drift.json").get(expected),
        Golden.Columns.ALL);
  }
}
