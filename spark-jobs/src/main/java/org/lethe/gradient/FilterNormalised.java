package org.lethe.gradient;

import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.SplittableRandom;
import org.lethe.transformer.Parameter;

/**
 * Directions in which loss surfaces of different models can be compared: every row of a matrix has
 * the length of the row of the weights, and vectors are zero (Li et al. 2018).
 */
final class FilterNormalised {
  private static final double SMALLEST = 1e-10; // as the authors' code adds to a length

  private FilterNormalised() {}

  /** Returns a Gaussian direction that follows from the seed. */
  static float[] random(List<Parameter> weights, float[] origin, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] direction = new float[origin.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = (float) random.nextGaussian();
    }
    return of(weights, origin, direction);
  }

  /**
   * Scales the rows of a direction.
   *
   * @param origin values of the weights, flat
   * @param direction flat; stays as it is
   */
  static float[] of(List<Parameter> weights, float[] origin, float[] direction) {
    float[] scaled = new float[direction.length];
    int first = 0;
    for (Parameter weight : weights) {
      Shape shape = weight.array().getShape();
      int size = Math.toIntExact(shape.size());
      int width = Math.toIntExact(shape.get(shape.dimension() - 1));
      for (int row = first; shape.dimension() > 1 && row < first + size; row += width) {
        double factor = norm(origin, row, width) / (norm(direction, row, width) + SMALLEST);
        for (int i = row; i < row + width; i++) {
          scaled[i] = (float) (factor * direction[i]);
        }
      }
      first += size;
    }
    return scaled;
  }

  private static double norm(float[] x, int first, int width) {
    double sum = 0;
    for (int i = first; i < first + width; i++) {
      sum += (double) x[i] * x[i];
    }
    return Math.sqrt(sum);
  }
}
