package org.lethe.measure.spi;

import java.io.Serializable;
import java.util.List;
import org.lethe.benchmark.Task;
import org.lethe.benchmark.context.PromptSet;
import org.lethe.gradient.SurfaceWeights;
import org.lethe.table.Table;

/**
 * A measure that asks models. Its work at a checkpoint is cut as its {@link #scope} says: by shards
 * of the planned requests, by shards of prompts that it declares, or by tasks. Each part is a unit
 * that is published by itself. Knows no Spark.
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

  /**
   * Returns the checkpoint that a reference was trained from, where the directions of both
   * trainings are asked for; null for none.
   */
  default String origin(Lineage lineage, String referenceId) {
    return null;
  }

  /** Returns whether the options ask for a checkpoint. */
  boolean asksCheckpoint(O options, String checkpointId);

  /** Returns whether the options ask for a task. */
  boolean asksTask(O options, String task);

  /** Returns what a unit of its work is. */
  default ProbeScope scope() {
    return ProbeScope.REQUESTS;
  }

  /** Returns the weights that the loss is a function of, for {@link ProbeScope#SURFACE}. */
  default SurfaceWeights weights(O options) {
    throw new UnsupportedOperationException(name() + " is no probe of a surface");
  }

  /** Returns whether loaded models have the surface that is asked for. */
  default boolean hasSurface(ProbedModels models, O options) {
    return weights(options).isIn(models.checkpoint());
  }

  /** Returns how many documents of each task are read, the first ones; for planned requests. */
  default int documents(O options) {
    return Integer.MAX_VALUE;
  }

  /**
   * Returns whether only the first document of each cluster is read, for statistics that take
   * documents as independent; for planned requests.
   */
  default boolean readsOneOfCluster() {
    return true;
  }

  /**
   * Returns the prompts that are planned for it beside the requests. Probes that ask the same
   * prompts declare equal sets, which are planned once; a set is planned anew when it changes.
   */
  default List<PromptSet> prompts(O options, Task task) {
    return List.of();
  }

  /**
   * Returns the rows of other probes that its rows at a checkpoint are made of; their keys enter
   * its own. They may be of other checkpoints and tasks.
   */
  default List<ProbeInput> inputs(O options, Lineage lineage, String checkpointId, String task) {
    return List.of();
  }

  /** Returns the id of the computation, as provenance names it. */
  String conventions();

  /**
   * Returns all beside weights, plan, precision and {@linkplain #version version} that decides the
   * rows; which checkpoints and tasks are asked for does not.
   */
  String identity(O options, ProbeContext context);

  /**
   * Makes the rows of a unit of work, in the order they are written.
   *
   * @param models the models of the work
   * @param work requests or prompts, inputs, and what the rows are about
   */
  List<R> rows(ProbedModels models, ProbeWork work, O options);
}
