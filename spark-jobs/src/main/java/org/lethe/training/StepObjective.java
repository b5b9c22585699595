package org.lethe.training;

import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * An objective as a loop follows it, made of the weights that the run starts from.
 *
 * @param loss the loss of the examples
 * @param penalties terms of the weights
 * @param projectsConflicts whether the gradients of groups are projected off each other
 * @param frozenHeads parts of the trained weights that stay as they are
 * @param scope owner of all arrays
 */
record StepObjective(
    BatchLoss loss,
    List<WeightPenalty> penalties,
    boolean projectsConflicts,
    FrozenHeads frozenHeads,
    NDManager scope)
    implements AutoCloseable {

  @Override
  public void close() {
    loss.close();
    scope.close();
  }
}
