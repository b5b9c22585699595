package org.lethe.gradient;

import java.util.List;
import org.lethe.analysis.ExampleBlocks;

/**
 * The loss of a task as a function of chosen weights, wherever it is computed: value, gradient and
 * exact products of its Hessian with directions, at the weights of a checkpoint or beside them.
 *
 * <p>Results are means over the examples. Points and directions are flat arrays: the chosen weights
 * one after the other, each row-major.
 */
public interface Surface {

  /** Returns the number of chosen weights. */
  int dimension();

  /** Returns the number of examples that every result is a mean over. */
  int examples();

  /** Returns the number of examples of each block. */
  int[] blockExamples(ExampleBlocks blocks);

  /**
   * Returns the loss at points beside the checkpoint.
   *
   * @param directions what displacements are made of
   * @param points shares of the directions [points][directions]
   * @return nats [points]
   */
  double[] losses(List<Direction> directions, double[][] points);

  /**
   * Returns loss and gradient beside the checkpoint.
   *
   * @param displacement flat, in units of the weights
   */
  Slope slope(float[] displacement);

  /** Returns the trace of the empirical Fisher matrix at the checkpoint. */
  double fisherTrace();

  /**
   * Multiplies the Hessian at the checkpoint by directions. The passes that lead to the gradient
   * are computed once for all of them.
   *
   * @param directions flat
   * @return the products, flat, in nats per squared unit of weight
   */
  List<float[]> products(List<float[]> directions);

  /**
   * Returns what the examples of each block add to V' H V at the checkpoint; the sum over blocks is
   * that of all examples.
   *
   * @param directions the columns of V, flat
   * @return [blocks][columns][columns]
   */
  double[][][] forms(List<float[]> directions, ExampleBlocks blocks);

  /** Returns the inner product of two directions. */
  double dot(Direction x, Direction y);
}
