package org.lethe.job.compare;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.ScoreRow;
import org.lethe.table.Table;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Consecutive shards of a task with every checkpoint's answers: what one Spark task aggregates. The
 * cut follows the plan alone, so sums are taken in the same order on any topology.
 *
 * @param task name of the task
 * @param index position among the chunks of the task
 * @param shards the shards in order
 */
public record ShardChunk(String task, int index, List<AnsweredShard> shards)
    implements Serializable {
  /** Shards of a chunk; with 256 documents a shard as many documents as bootstrap blocks. */
  static final int SHARDS = 16;

  /**
   * A planned shard and who answered it.
   *
   * @param requests unit of {@code requests}; its key is the plan
   * @param scores unit of {@code scores} of the same slot by checkpoint, of {@code
   *     score_replicates} by {@link Contrast#replicate}
   */
  public record AnsweredShard(Unit requests, Map<String, Unit> scores) implements Serializable {
    public AnsweredShard {
      scores = new HashMap<>(scores); // a serialisable map
    }
  }

  /** Returns the chunks of the tasks, from three listings. */
  public static List<ShardChunk> list(
      TableStore store, Set<String> tasks, List<CheckpointRow> checkpoints) throws IOException {
    Map<List<String>, Map<String, Unit>> scores = new HashMap<>();
    Set<String> ids = Set.copyOf(checkpoints.stream().map(CheckpointRow::checkpointId).toList());
    for (Table table : List.of(ScoreRow.TABLE, ScoreRow.REPLICATES)) {
      for (Unit unit : store.publishedUnits(table)) {
        String checkpoint = partition(table, unit, ScoreRow.CHECKPOINT_ID);
        String name = table == ScoreRow.TABLE ? checkpoint : Contrast.replicate(checkpoint);
        if (ids.contains(checkpoint)) {
          scores
              .computeIfAbsent(
                  List.of(partition(table, unit, ScoreRow.TASK), unit.slot()), k -> new HashMap<>())
              .put(name, unit);
        }
      }
    }
    Map<String, List<AnsweredShard>> shards = new TreeMap<>();
    for (Unit unit : store.publishedUnits(RequestRow.TABLE)) {
      String task = partition(RequestRow.TABLE, unit, RequestRow.TASK);
      if (tasks.contains(task)) {
        shards
            .computeIfAbsent(task, t -> new ArrayList<>())
            .add(
                new AnsweredShard(unit, scores.getOrDefault(List.of(task, unit.slot()), Map.of())));
      }
    }
    List<ShardChunk> chunks = new ArrayList<>();
    shards.forEach((task, all) -> chunks.addAll(chunks(task, all)));
    return chunks;
  }

  private static List<ShardChunk> chunks(String task, List<AnsweredShard> shards) {
    List<AnsweredShard> sorted =
        shards.stream().sorted(Comparator.comparing(shard -> shard.requests().slot())).toList();
    List<ShardChunk> chunks = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += SHARDS) {
      List<AnsweredShard> part = sorted.subList(from, Math.min(from + SHARDS, sorted.size()));
      chunks.add(new ShardChunk(task, from / SHARDS, List.copyOf(part)));
    }
    return chunks;
  }

  private static String partition(Table table, Unit unit, String column) {
    return unit.partition().get(table.partitionColumns().indexOf(column));
  }
}
