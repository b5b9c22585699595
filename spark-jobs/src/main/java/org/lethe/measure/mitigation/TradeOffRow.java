package org.lethe.measure.mitigation;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Column;
import org.lethe.table.Table;
import org.lethe.table.TableRow;

/** A row of {@code trade_offs}. What a recipe has learned and kept at every state that it saved. */
@TableRow
public record TradeOffRow(
    @Column("checkpoint that training began at") String baseId,
    @Column(value = "tasks in the order they were taught", shape = "[n]") List<String> tasks,
    @Column("name of the recipe, a key of training.recipes") String recipe,
    @Column(value = "objective of the recipe, as in training_runs", absent = "when not stated")
        String objective,
    @Column("seed of the runs; 0 when not stated") long seed,
    @Column("the state") String checkpointId,
    @Column("name of the metric, as in task_scores") String metric,
    @Column(
            value =
                "mean over the taught tasks of the metric when each was just learned, documents of the validation part",
            absent = "when a task has no such metric")
        Double validation,
    @Column(value = "the same over the other documents", absent = "when a task has no such metric")
        Double plasticity,
    @Column(
            value =
                "mean over old tasks of the metric: tasks that were not taught and are above the base's floor, and those taught before the last, of these the documents outside the validation part",
            absent = "without an old task that has the metric")
        Double retention,
    @Column("old tasks of retention") int nOldTasks,
    @Column(
            value = "operations of training from the base to the state",
            unit = "floating-point operations",
            absent = "when not all runs are known")
        Double operations,
    @Column(value = "parameters that were trained", absent = "when not known")
        Long trainedParameters)
    implements Serializable {

  public static final Table<TradeOffRow> TABLE =
      Table.of(
              "trade_offs",
              "What a recipe has learned and kept at every state that it saved.",
              TradeOffRow.class)
          .sortedBy("base_id", "recipe", "seed", "checkpoint_id", "metric");

  public TradeOffRow {
    tasks = List.copyOf(tasks);
  }
}
