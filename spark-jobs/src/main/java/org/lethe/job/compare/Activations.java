package org.lethe.job.compare;

import java.io.IOException;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.lethe.table.ActivationRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** Published residual streams. */
final class Activations {
  private Activations() {}

  /** Returns the rows of site resid of some checkpoints and tasks. */
  static JavaRDD<ActivationRow> residual(
      SparkSession spark,
      TableStore store,
      Freshness fresh,
      Set<String> checkpoints,
      Set<String> tasks)
      throws IOException {
    int checkpoint = ActivationRow.TABLE.partitionColumns().indexOf(ActivationRow.CHECKPOINT_ID);
    int task = ActivationRow.TABLE.partitionColumns().indexOf(ActivationRow.TASK);
    Set<Unit> units =
        Set.copyOf(
            store.publishedUnits(ActivationRow.TABLE).stream()
                .filter(unit -> checkpoints.contains(unit.partition().get(checkpoint)))
                .filter(unit -> tasks.contains(unit.partition().get(task)))
                .toList());
    return store
        .read(spark, ActivationRow.TABLE, units)
        .filter(functions.col(ActivationRow.SITE).equalTo("resid"))
        .javaRDD()
        .map(ActivationRow.TABLE::fromRow)
        .filter(
            row -> fresh.holds(row.checkpointId(), row.task(), row.weightsDigest(), row.planId()));
  }
}
