package org.lethe.measure.difference;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.SparkSession;
import org.lethe.measure.contrast.ShardChunk;
import org.lethe.measure.floor.FloorRow;
import org.lethe.measure.floor.FloorRows;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.noise.NoiseFloorRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Freshness;
import org.lethe.measure.spi.Lineage;
import org.lethe.message.JobException;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * One of the two experiments: what is published in its output folder.
 *
 * @param letter A or B
 * @param comparison its tables, checkpoints and tasks
 * @param chunks its documents with the answers to them
 * @param planned a unit of requests a task
 */
record Side(
    String letter,
    Comparison comparison,
    List<ShardChunk> chunks,
    Map<String, Unit> planned,
    FloorRows floors,
    NoiseFloor noise) {

  /**
   * Opens the tables of an experiment.
   *
   * @throws JobException if nothing was planned or no checkpoint is known
   */
  static Side open(String letter, SparkSession spark, String output, Progress progress)
      throws IOException {
    TableStore store = TableStore.open(spark, output);
    Map<String, Unit> planned = new TreeMap<>();
    for (Unit unit : store.publishedUnits(RequestRow.TABLE)) {
      planned.put(unit.partition(RequestRow.TASK), unit);
    }
    List<Comparison.ComparedTask> tasks =
        planned.keySet().stream()
            .map(task -> new Comparison.ComparedTask(task, null, List.of()))
            .toList();
    Lineage none = new Lineage(List.of());
    Comparison listed =
        new Comparison(spark, store, none, Freshness.of(none, store), tasks, 0, progress);
    Lineage lineage = new Lineage(listed.rows(CheckpointRow.TABLE));
    if (planned.isEmpty() || lineage.all().isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "experiment %s has no %s"
              .formatted(letter, planned.isEmpty() ? "planned tasks" : "checkpoints"),
          output,
          "tables of a run",
          "run: lethe run, or name the output folder of another experiment");
    }
    Comparison comparison =
        new Comparison(spark, store, lineage, Freshness.of(lineage, store), tasks, 0, progress);
    return new Side(
        letter,
        comparison,
        ShardChunk.list(comparison),
        planned,
        new FloorRows(comparison.rows(FloorRow.TABLE)),
        NoiseFloor.of(comparison.rows(NoiseFloorRow.TABLE)));
  }

  Lineage lineage() {
    return comparison.lineage();
  }

  TableStore store() {
    return comparison.store();
  }

  /** Returns what a checkpoint is called where both experiments meet. */
  String name(String checkpointId) {
    return letter + "/" + checkpointId;
  }

  /** Returns weights digests by checkpoint. */
  Map<String, String> weights(Iterable<String> checkpoints) {
    Map<String, String> weights = new LinkedHashMap<>();
    checkpoints.forEach(id -> weights.put(id, lineage().checkpoint(id).weightsDigest()));
    return weights;
  }

  /** Returns the filters by which answers to a task are read; null alone where they are scored. */
  List<String> filters(String task) {
    return chunks.stream()
        .filter(chunk -> chunk.task().equals(task))
        .map(ShardChunk::filter)
        .distinct()
        .collect(Collectors.toList()); // null is a filter
  }

  /** Returns what the plan says of a task. */
  String planned(String task, String key) throws IOException {
    return store().manifest(planned.get(task)).provenance().get(key);
  }
}
