package org.lethe.job.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.lethe.inference.BatchLoad;
import org.lethe.table.BatchPlanRow;
import org.lethe.table.CheckpointRow;
import org.lethe.table.RequestRow;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * A planned shard and its cost.
 *
 * @param requests unit of {@code requests} or {@code prompts}, or one that stands for several
 * @param rows its number of rows
 * @param load cost of its batches; {@link BatchLoad#NONE} when not known
 * @param sample requests of it that the self-check takes a second time
 */
public record PlannedShard(Unit requests, long rows, BatchLoad load, int sample) {

  /** Returns a part of the work that is not planned requests. */
  public static PlannedShard of(Unit unit, long rows) {
    return new PlannedShard(unit, rows, BatchLoad.NONE, 0);
  }

  /** Returns the planned shards that are chosen, by task and place in it. */
  public static List<PlannedShard> list(TableStore store, Predicate<Unit> chosen)
      throws IOException {
    List<Unit> units =
        store.publishedUnits(RequestRow.TABLE).stream()
            .filter(chosen)
            .sorted(
                Comparator.comparing((Unit unit) -> unit.partition("task"))
                    .thenComparing(Unit::slot))
            .toList();
    Set<Unit> arranged = store.publishedUnits(BatchPlanRow.TABLE);
    List<Long> sizes = new ArrayList<>();
    for (Unit unit : units) {
      sizes.add(store.manifest(unit).rows());
    }
    int[] samples = SelfCheck.samples(sizes);
    List<PlannedShard> shards = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      BatchLoad load = BatchPlan.load(store, units.get(i), arranged).orElse(BatchLoad.NONE);
      shards.add(new PlannedShard(units.get(i), sizes.get(i), load, samples[i]));
    }
    return shards;
  }

  public String task() {
    return requests.partition("task");
  }

  /** Returns the estimated floating-point operations of scoring the shard. */
  double flops(CheckpointRow checkpoint) {
    return flops(load, checkpoint);
  }

  /** Returns the estimated floating-point operations of a load at a checkpoint. */
  public static double flops(BatchLoad load, CheckpointRow checkpoint) {
    return load.flops(
        checkpoint.nActiveParams() - (long) checkpoint.vocabSize() * checkpoint.dModel(),
        checkpoint.nLayers(),
        checkpoint.dModel(),
        checkpoint.vocabSize());
  }
}
