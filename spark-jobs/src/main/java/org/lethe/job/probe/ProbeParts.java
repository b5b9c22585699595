package org.lethe.job.probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.job.stage.PlannedShard;
import org.lethe.job.stage.PromptShards;
import org.lethe.measure.spi.ProbeScope;
import org.lethe.message.JobException;
import org.lethe.provenance.Digest;
import org.lethe.table.PromptRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/** The parts of a probe's work that are made of prompts. */
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
