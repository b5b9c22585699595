package org.lethe.job.plan;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lethe.job.stage.BatchPlan;
import org.lethe.job.stage.Shard;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.RequestRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * The plans that were published when {@code plan} began, from one listing a table, however many
 * tasks there are.
 *
 * @param requests units of {@code requests} by task
 * @param arrangements units of {@code batch_plan} by task
 */
record PublishedPlans(Map<String, Set<Unit>> requests, Map<String, Set<Unit>> arrangements) {

  static PublishedPlans of(TableStore store) throws IOException {
    return new PublishedPlans(byTask(RequestRow.TABLE, store), byTask(BatchPlanRow.TABLE, store));
  }

  /** Returns the units of a table that is partitioned by task, by task. */
  static Map<String, Set<Unit>> byTask(Table<?> table, TableStore store) throws IOException {
    return store.publishedUnits(table).stream()
        .collect(Collectors.groupingBy(unit -> unit.partition().get(0), Collectors.toSet()));
  }

  /** Returns whether every shard of a task's plan is there and arranged. */
  boolean isWhole(String task, String planId) {
    List<Unit> units =
        requests.getOrDefault(task, Set.of()).stream()
            .filter(unit -> unit.key().equals(planId))
            .toList();
    return !units.isEmpty()
        && units.size() == Shard.of(units.get(0)).count()
        && arrangements
            .getOrDefault(task, Set.of())
            .containsAll(units.stream().map(BatchPlan::unit).toList());
  }

  /**
   * Removes what there was of other plans of a task.
   *
   * @param shards number of shards of the plan that stays
   */
  void discardOthers(String task, String planId, int shards, TableStore store) throws IOException {
    Predicate<Unit> other = unit -> !unit.key().equals(planId) || Shard.of(unit).count() != shards;
    store.discard(
        RequestRow.TABLE, requests.getOrDefault(task, Set.of()).stream().filter(other).toList());
    store.discard(
        BatchPlanRow.TABLE,
        arrangements.getOrDefault(task, Set.of()).stream().filter(other).toList());
  }
}
