package org.lethe.measure.contrast;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lethe.measure.spi.Comparison;
import org.lethe.message.JobException;
import org.lethe.table.ScoreRow;
import org.lethe.table.Unit;

/** Answers that aggregates need and that are missing. */
public final class CoverageGate {
  private static final int NAMED = 10;

  private final Comparison comparison;
  private final boolean allowIncomplete;

  /**
   * @param allowIncomplete whether what is missing is noted instead of refused
   */
  public CoverageGate(Comparison comparison, boolean allowIncomplete) {
    this.comparison = comparison;
    this.allowIncomplete = allowIncomplete;
  }

  /**
   * Refuses aggregates over part of the plan unless they were asked for.
   *
   * @param missing a line for everything that is missing
   */
  public void check(List<String> missing) {
    if (missing.isEmpty()) {
      return;
    }
    List<String> named = missing.subList(0, Math.min(NAMED, missing.size()));
    String more = missing.size() > NAMED ? " and %d more".formatted(missing.size() - NAMED) : "";
    String text = String.join("; ", named) + more;
    if (allowIncomplete) {
      comparison.progress().note("compare: scores are incomplete: " + text);
      return;
    }
    throw new JobException(
        JobException.Kind.DATA,
        "scores are incomplete: " + text,
        comparison.store().folder(ScoreRow.TABLE),
        "an answer of every checkpoint to every planned request",
        "run: lethe plan, lethe score and lethe generate; or set compare.allow-incomplete: true");
  }

  /**
   * Returns a line for every task without a plan and every checkpoint and task with planned shards
   * nobody answered, from listings alone.
   */
  public static List<String> missing(
      List<ShardChunk> chunks, Set<String> tasks, List<String> checkpoints) {
    TreeMap<String, Integer> shards = new TreeMap<>();
    TreeMap<String, Integer> unanswered = new TreeMap<>();
    Set<Unit> seen = new HashSet<>(); // a chunk a filter has the same shards
    for (ShardChunk chunk : chunks) {
      for (ShardChunk.AnsweredShard shard : chunk.shards()) {
        if (!seen.add(shard.requests())) {
          continue;
        }
        shards.merge(chunk.task(), 1, Integer::sum);
        for (String checkpoint : checkpoints) {
          Unit scores = shard.answers().get(checkpoint);
          if (scores == null) {
            unanswered.merge(checkpoint + " on " + chunk.task(), 1, Integer::sum);
          }
        }
      }
    }
    TreeSet<String> lines = new TreeSet<>();
    for (String task : tasks) {
      if (!shards.containsKey(task)) {
        lines.add("task %s has no plan".formatted(task));
      }
    }
    unanswered.forEach(
        (what, n) -> {
          String task = what.substring(what.indexOf(" on ") + 4);
          lines.add("%s: %d of %d shards not scored".formatted(what, n, shards.get(task)));
        });
    return List.copyOf(lines);
  }
}
