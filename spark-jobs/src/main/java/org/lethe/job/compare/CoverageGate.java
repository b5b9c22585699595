package org.lethe.job.compare;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lethe.table.Unit;

/** What is not there that aggregates would need. */
public final class CoverageGate {
  private CoverageGate() {}

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
