package org.lethe.measure.spi;

import java.io.Serializable;
import java.util.List;
import org.lethe.table.Table;

/**
 * A measure that asks models. It runs over planned shards and checkpoints; each shard at a
 * checkpoint is a unit that is published by itself. Knows no Spark.
 *
 * @param <O> its options
 * @param <R> a row of its table
 */
public interface Probe<O extends Record & Serializable, R extends Record>
    extends Measure<O>, Serializable {

  /** Returns the table rows are made for, partitioned by checkpoint and task. */
  Table<R> table();

  @Override
  default List<Table<?>> writes() {
    return List.of(table());
  }

  /**
   * Returns the checkpoints that one is compared with, each loaded beside it in a task of its own;
   * none for a probe of single checkpoints.
   */
  default List<String> references(Lineage lineage, String checkpointId) {
    return List.of();
  }

  /** Returns whether the probe looks at a checkpoint beside a reference, never at one alone. */
  default boolean isOfPairs() {
    return false;
  }

  /** Returns whether the options ask for a checkpoint. */
  boolean asksCheckpoint(O options, String checkpointId);

  /** Returns whether the options ask for a task. */
  boolean asksTask(O options, String task);

  /** Returns how many documents of each task are read, the first ones. */
  int documents(O options);

  /** Returns the id of the computation, as provenance names it. */
  String conventions();

  /**
   * Returns all beside weights, plan and precision that decides the rows; which checkpoints and
   * tasks are asked for does not.
   */
  String identity(O options, ProbeContext context);

  /**
   * Makes the rows of a planned shard, in the order they are written.
   *
   * @param models the models of the work
   * @param work the requests of the shard's first documents, and what the rows are about
   */
  List<R> rows(ProbedModels models, ProbeWork work, O options);
}
