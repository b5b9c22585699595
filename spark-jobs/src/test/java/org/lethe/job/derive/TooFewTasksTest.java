package org.lethe.job.derive;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.lethe.job.MadeUpFamily;
import org.lethe.measure.Measures;
import org.lethe.measure.activations.ActivationRow;
import org.lethe.measure.similarity.TaskSimilarityRow;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** A measure that needs three tasks has no value with two. */
@Tag("spark")
class TooFewTasksTest {

  @Test
  void twoTasksHaveNoCentredCosine(@TempDir Path output) throws IOException {
    SparkSession spark = LocalSpark.session();
    MadeUpFamily family = MadeUpFamily.read();
    TableStore store = TableStore.open(spark, output.toString());
    family.publish(store);
    for (Unit unit : store.publishedUnits(ActivationRow.TABLE)) {
      if (unit.partition().equals(List.of("base", "c"))) {
        store.discard(unit);
      }
    }
    new DeriveJob(Measures.ordered(Set.of("similarity")))
        .run(spark, family.experiment(output.toString(), Map.of()), store, Progress.SILENT);
    List<TaskSimilarityRow> centred =
        store.read(spark, TaskSimilarityRow.TABLE).collectAsList().stream()
            .map(TaskSimilarityRow.TABLE::fromRow)
            .filter(row -> row.measure().equals("cosine_centred"))
            .toList();
    assertThat(centred)
        .filteredOn(row -> row.checkpointId().equals("base"))
        .hasSize(4)
        .allSatisfy(
            row -> {
              assertThat(row.value()).isNull();
              assertThat(row.flag()).isEqualTo("too_few_tasks");
            });
    assertThat(centred)
        .filteredOn(row -> row.checkpointId().equals("ft-a"))
        .hasSize(12)
        .allSatisfy(
            row -> {
              assertThat(row.value()).isNotNull();
              assertThat(row.flag()).isNull();
            });
  }
}
