package org.lethe.job.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.job.stage.PlannedShard;
import org.lethe.job.stage.PromptShards;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;
import org.lethe.table.PromptRow;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The parts of a probe's work that are not a shard of planned requests each. */
final class ProbeParts {
  /** Slot of the one part of a task. */
  private static final String WHOLE = "all";

  private ProbeParts() {}

  /**
   * Returns shards of prompts, or one part a task.
   *
   * @param sets the sets of prompts of each task
   * @throws JobException if a set was not planned
   */
  static List<PlannedShard> of(
      ProbeScope scope, Map<String, List<PromptSet>> sets, TableStore store) throws IOException {
    Set<Unit> published = store.publishedUnits(PromptRow.TABLE);
    List<PlannedShard> parts = new ArrayList<>();
    for (Map.Entry<String, List<PromptSet>> task : new TreeMap<>(sets).entrySet()) {
      List<Unit> shards = shards(task.getKey(), task.getValue(), published, store);
      if (scope == ProbeScope.TASK) {
        parts.add(PlannedShard.of(whole(task.getKey(), shards), rows(shards, store)));
      } else {
        for (Unit shard : shards) {
          parts.add(PlannedShard.of(shard, rows(List.of(shard), store)));
        }
      }
    }
    return parts;
  }

  /**
   * Returns one part a task, of all its chosen shards of planned requests.
   *
   * @throws JobException if there is none
   */
  static List<PlannedShard> ofRequests(Predicate<Unit> chosen, TableStore store)
      throws IOException {
    Map<String, List<Unit>> tasks = new TreeMap<>();
    for (Unit unit : store.publishedUnits(RequestRow.TABLE)) {
      if (chosen.test(unit)) {
        tasks.computeIfAbsent(unit.partition(RequestRow.TASK), t -> new ArrayList<>()).add(unit);
      }
    }
    if (tasks.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "table requests has nothing for the probe",
          store.folder(RequestRow.TABLE),
          "the plan of this experiment",
          "run: lethe plan");
    }
    List<PlannedShard> parts = new ArrayList<>();
    for (Map.Entry<String, List<Unit>> task : tasks.entrySet()) {
      String plan = task.getValue().get(0).key(); // the shards of a plan share its id
      Unit whole = Unit.of(RequestRow.TABLE, WHOLE, plan, task.getKey());
      parts.add(PlannedShard.of(whole, rows(task.getValue(), store)));
    }
    return parts;
  }

  /** Returns the shards of planned requests that a part stands for, in order. */
  static List<Unit> requestShards(Unit part, TableStore store) throws IOException {
    return part.slot().equals(WHOLE)
        ? store.publishedUnits(RequestRow.TABLE).stream()
            .filter(unit -> unit.partition().equals(part.partition()))
            .filter(unit -> unit.key().equals(part.key()))
            .sorted(Comparator.comparing(Unit::slot))
            .toList()
        : List.of(part);
  }

  /** Returns the shards that a part stands for. */
  static List<Unit> shards(Unit part, List<PromptSet> sets, TableStore store) throws IOException {
    return part.slot().equals(WHOLE)
        ? shards(part.partition("task"), sets, store.publishedUnits(PromptRow.TABLE), store)
        : List.of(part);
  }

  private static List<Unit> shards(
      String task, List<PromptSet> sets, Set<Unit> published, TableStore store) {
    Set<String> names = sets.stream().map(PromptSet::name).collect(Collectors.toSet());
    List<Unit> shards =
        published.stream()
            .filter(unit -> unit.partition("task").equals(task))
            .filter(unit -> names.contains(PromptShards.set(unit)))
            .sorted(Comparator.comparing(Unit::slot))
            .toList();
    names.removeAll(shards.stream().map(PromptShards::set).collect(Collectors.toSet()));
    if (!names.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "table prompts has no %s of task %s".formatted(String.join(", ", names), task),
          store.folder(PromptRow.TABLE),
          "the plan of this experiment",
          "run: lethe plan");
    }
    return shards;
  }

  private static Unit whole(String task, List<Unit> shards) {
    String[] keys =
        shards.stream().map(unit -> unit.slot() + "@" + unit.key()).toArray(String[]::new);
    return Unit.of(PromptRow.TABLE, WHOLE, Digest.of(keys), task);
  }

  private static long rows(List<Unit> shards, TableStore store) throws IOException {
    long rows = 0;
    for (Unit shard : shards) {
      rows += store.manifest(shard).rows();
    }
    return rows;
  }
}
