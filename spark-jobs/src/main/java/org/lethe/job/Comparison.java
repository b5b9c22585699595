package org.lethe.job;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.analysis.Bootstrap;
import org.lethe.config.Experiment;
import org.lethe.config.Experiment.CompareOptions;
import org.lethe.config.Experiment.TaskEntry;
import org.lethe.job.compare.Freshness;
import org.lethe.job.compare.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * What every part of a comparison has in hand.
 *
 * @param lineage the checkpoints that are compared
 * @param fresh which weights and plans count
 * @param tasks names of the experiment's tasks, in its order
 * @param results where tables go
 */
record Comparison(
    SparkSession spark,
    Experiment experiment,
    TableStore store,
    Progress progress,
    Lineage lineage,
    Freshness fresh,
    Set<String> tasks,
    CompareResults results) {

  /** Makes the rows of a table. */
  @FunctionalInterface
  interface Rows<R extends Record> {
    List<R> make() throws IOException;
  }

  static Comparison of(
      SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException {
    Lineage lineage = new Lineage(CheckpointInventory.read(experiment, store));
    return new Comparison(
        spark,
        experiment,
        store,
        progress,
        lineage,
        Freshness.of(lineage, store),
        experiment.tasks().stream()
            .map(TaskEntry::name)
            .collect(Collectors.toCollection(LinkedHashSet::new)),
        new CompareResults(spark, store, experiment, lineage.all()));
  }

  CompareOptions options() {
    return experiment.compare();
  }

  Bootstrap.Options bootstrap() {
    return new Bootstrap.Options(
        options().bootstrapSamples(), options().confidence(), experiment.seed());
  }

  /** Ids of the checkpoints, in order. */
  Set<String> checkpoints() {
    return lineage.all().stream()
        .map(CheckpointRow::checkpointId)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Publishes a table that is not there.
   *
   * @param what what it holds, for the progress line
   */
  <R extends Record> void publish(Table<R> table, Unit unit, String what, Rows<R> rows)
      throws IOException {
    if (!store.isPublished(unit)) {
      AtomicLong written = new AtomicLong();
      try (Progress.Stage stage = progress.begin(what, "table", 1, written::get)) {
        results.publish(table, unit, rows.make());
        written.set(1);
      }
    }
  }
}
