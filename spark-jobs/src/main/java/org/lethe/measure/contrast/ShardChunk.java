package org.lethe.measure.contrast;

import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lethe.measure.spi.Comparison;
import org.lethe.table.CheckpointRow;
import org.lethe.table.GenerationRow;
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
 * @param filter which filter's answers, where answers are generated; null where they are scored
 * @param index position among the chunks of the task and filter
 * @param shards the shards in order
 */
public record ShardChunk(String task, String filter, int index, List<AnsweredShard> shards)
    implements Serializable {
  /** Shards of a chunk; with 256 documents a shard as many documents as bootstrap blocks. */
  static final int SHARDS = 16;

  /** Names of the filters of a task's generations, a line each, in the manifest of a unit. */
  public static final String FILTERS = "filters";

  private static final List<Table<?>> GENERATED =
      List.of(GenerationRow.TABLE, GenerationRow.REPLICATES);

  private static final List<Table<?>> REPLICATES =
      List.of(ScoreRow.REPLICATES, GenerationRow.REPLICATES);

  private static final List<Table<?>> ANSWERS =
      List.of(ScoreRow.TABLE, ScoreRow.REPLICATES, GenerationRow.TABLE, GenerationRow.REPLICATES);

  /** A chunk of scores. */
  public ShardChunk(String task, int index, List<AnsweredShard> shards) {
    this(task, null, index, shards);
  }

  /**
   * A planned shard and who answered it.
   *
   * @param requests unit of {@code requests}; its key is the plan
   * @param answers unit of {@code scores}, or of {@code generations} where the task generates, of
   *     the same slot by checkpoint; of the tables of replicates by {@link Contrast#replicate}
   */
  public record AnsweredShard(Unit requests, Map<String, Unit> answers) implements Serializable {
    public AnsweredShard {
      answers = new HashMap<>(answers); // a serialisable map
    }
  }

  /** Returns the chunks of a comparison's tasks, from listings. */
  public static List<ShardChunk> list(Comparison comparison) throws IOException {
    return list(comparison.store(), comparison.taskNames(), comparison.lineage().all());
  }

  /** Returns the chunks of the tasks, from listings. */
  public static List<ShardChunk> list(
      TableStore store, Set<String> tasks, List<CheckpointRow> checkpoints) throws IOException {
    Map<List<String>, Map<String, Unit>> answers = new HashMap<>();
    Set<String> ids = Set.copyOf(checkpoints.stream().map(CheckpointRow::checkpointId).toList());
    Set<String> generating = PlannedTypes.generating(store);
    Map<String, Unit> generated = new HashMap<>(); // one a task
    for (Table<?> table : ANSWERS) {
      for (Unit unit : store.publishedUnits(table)) {
        String checkpoint = partition(table, unit, ScoreRow.CHECKPOINT_ID);
        String task = partition(table, unit, ScoreRow.TASK);
        boolean asked = generating.contains(task) == GENERATED.contains(table);
        String name = REPLICATES.contains(table) ? Contrast.replicate(checkpoint) : checkpoint;
        if (asked && ids.contains(checkpoint)) {
          answers.computeIfAbsent(List.of(task, unit.slot()), k -> new HashMap<>()).put(name, unit);
          if (table == GenerationRow.TABLE) {
            generated.put(task, unit);
          }
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
                new AnsweredShard(
                    unit, answers.getOrDefault(List.of(task, unit.slot()), Map.of())));
      }
    }
    List<ShardChunk> chunks = new ArrayList<>();
    for (Map.Entry<String, List<AnsweredShard>> task : shards.entrySet()) {
      for (String filter : filters(store, generated.get(task.getKey()))) {
        chunks.addAll(chunks(task.getKey(), filter, task.getValue()));
      }
    }
    return chunks;
  }

  /** Returns the names that any answers of the chunks have, checkpoints' and replicates'. */
  public static Set<String> answered(List<ShardChunk> chunks) {
    return chunks.stream()
        .flatMap(chunk -> chunk.shards().stream())
        .flatMap(shard -> shard.answers().keySet().stream())
        .collect(Collectors.toSet());
  }

  /** The filters of a unit of generations, in the order of the task; null alone without one. */
  private static List<String> filters(TableStore store, Unit generations) throws IOException {
    String names =
        generations == null ? null : store.manifest(generations).provenance().get(FILTERS);
    return names == null ? Collections.singletonList(null) : List.of(names.split("\n", -1));
  }

  private static List<ShardChunk> chunks(String task, String filter, List<AnsweredShard> shards) {
    List<AnsweredShard> sorted =
        shards.stream().sorted(Comparator.comparing(shard -> shard.requests().slot())).toList();
    List<ShardChunk> chunks = new ArrayList<>();
    for (int from = 0; from < sorted.size(); from += SHARDS) {
      List<AnsweredShard> part = sorted.subList(from, Math.min(from + SHARDS, sorted.size()));
      chunks.add(new ShardChunk(task, filter, from / SHARDS, List.copyOf(part)));
    }
    return chunks;
  }

  private static String partition(Table<?> table, Unit unit, String column) {
    return unit.partition().get(table.partitionColumns().indexOf(column));
  }
}
