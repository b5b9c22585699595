package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** A term of the loss that depends on the weights alone; its gradient is taken once a step. */
@FunctionalInterface
interface WeightPenalty {

  /** The penalty at the weights of now, a scalar owned by the scope. */
  NDArray of(NDManager scope);
}
