package org.lethe.measure.spi;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * The inputs of a derivation.
 *
 * @param store the tables
 * @param lineage the checkpoints that are compared
 * @param fresh which weights and plans count
 * @param tasks the experiment's tasks, in its order
 * @param seed seed of every draw
 * @param progress receives the progress of the derivation
 */
public record Comparison(
    SparkSession spark,
    TableStore store,
    Lineage lineage,
    Freshness fresh,
    List<ComparedTask> tasks,
    long seed,
    Progress progress) {

  /**
   * A task as it is compared.
   *
   * @param name name in tables
   * @param examples worked examples in every prompt; null where that is not known
   * @param metrics names of metrics that are reported only where a task lists them
   */
  public record ComparedTask(String name, Integer examples, List<String> metrics) {}

  public Comparison {
    tasks = List.copyOf(tasks);
  }

  /** Returns the ids of the checkpoints, in order. */
  public Set<String> checkpoints() {
    return lineage.all().stream()
        .map(CheckpointRow::checkpointId)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Returns the checkpoints that a table partitioned by checkpoint has units of, in order. */
  public Set<String> checkpointsIn(Table<?> table) throws IOException {
    Set<String> published = new HashSet<>();
    store.publishedUnits(table).forEach(unit -> published.add(unit.partition(Slice.CHECKPOINT)));
    Set<String> ids = checkpoints();
    ids.retainAll(published);
    return ids;
  }

  /** Returns the names of the tasks, in order. */
  public Set<String> taskNames() {
    return tasks.stream()
        .map(ComparedTask::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * Returns all published rows of a table, collected; for tables that do not grow with requests.
   */
  public <R extends Record> List<R> rows(Table<R> table) throws IOException {
    List<R> rows = new ArrayList<>();
    for (Unit unit : sorted(store.publishedUnits(table))) {
      rows.addAll(store.rows(table, unit));
    }
    return rows;
  }

  /**
   * Returns the rows of some checkpoints and of the experiment's tasks, but not rows of other
   * weights or an earlier plan.
   *
   * @param table a table partitioned by checkpoint and task
   */
  public <R extends Record> JavaRDD<R> current(Table<R> table, Set<String> checkpointIds)
      throws IOException {
    Freshness current = fresh;
    return store
        .records(spark, table, units(table, checkpointIds))
        .filter(
            row ->
                current.holds(
                    (String) table.cell(row, Slice.CHECKPOINT),
                    (String) table.cell(row, "task"),
                    (String) table.cell(row, "weights_digest"),
                    (String) table.cell(row, "plan_id")));
  }

  /**
   * Returns the rows of some checkpoints and of the experiment's tasks, but not rows of other
   * weights. For tables that are not made of requests: their plan is one of prompts in context.
   *
   * @param table a table partitioned by checkpoint and task
   */
  public <R extends Record> JavaRDD<R> ofWeights(Table<R> table, Set<String> checkpointIds)
      throws IOException {
    Map<String, String> weights = new HashMap<>();
    lineage.all().forEach(row -> weights.put(row.checkpointId(), row.weightsDigest()));
    return store
        .records(spark, table, units(table, checkpointIds))
        .filter(
            row ->
                table
                    .cell(row, "weights_digest")
                    .equals(weights.get((String) table.cell(row, Slice.CHECKPOINT))));
  }

  private List<Unit> units(Table<?> table, Set<String> checkpointIds) throws IOException {
    Set<String> names = taskNames();
    return store.publishedUnits(table).stream()
        .filter(unit -> checkpointIds.contains(unit.partition(Slice.CHECKPOINT)))
        .filter(unit -> names.contains(unit.partition("task")))
        .toList();
  }

  private static List<Unit> sorted(Collection<Unit> units) {
    return units.stream()
        .sorted((a, b) -> (a.partition() + a.slot()).compareTo(b.partition() + b.slot()))
        .toList();
  }
}
