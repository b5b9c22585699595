package org.lethe.analysis;

import java.util.Arrays;
import java.util.Random;

/**
 * Block means of the gradients of two tasks around means at a known angle.
 *
 * @param dimensions number of parameters
 * @param cosine cosine of the two true means
 * @param reliability cosine of the means of two halves of a task's examples, in the long run
 * @param decay standard deviation of the noise of dimension i is proportional to i^-decay
 * @param shared correlation of the two tasks' noise within a block: they ask the same documents
 */
record SimulatedGradients(
    int dimensions, double cosine, double reliability, double decay, double shared) {

  String setting() {
    return "%d dimensions, cosine %s, reliability %s, decay %s, shared %s"
        .formatted(dimensions, cosine, reliability, decay, shared);
  }

  CrossFittedCosine draw(int blocks, HalfSplits splits, double confidence, long seed) {
    Random random = new Random(seed);
    double[] u = unit(gaussian(random));
    double[] w = gaussian(random);
    double along = Matrices.dot(u, w);
    for (int i = 0; i < dimensions; i++) {
      w[i] -= along * u[i];
    }
    w = unit(w);
    double[] deviation = deviation(blocks);
    double[][] a = new double[blocks][dimensions];
    double[][] b = new double[blocks][dimensions];
    for (int k = 0; k < blocks; k++) {
      for (int i = 0; i < dimensions; i++) {
        double first = random.nextGaussian();
        double second = shared * first + Math.sqrt(1 - shared * shared) * random.nextGaussian();
        a[k][i] = u[i] + deviation[i] * first;
        b[k][i] = cosine * u[i] + Math.sqrt(1 - cosine * cosine) * w[i] + deviation[i] * second;
      }
    }
    double[] examples = new double[blocks];
    Arrays.fill(examples, 4);
    return CrossFittedCosine.of(
        BlockedMean.of(Matrices.gram(a), examples, splits),
        BlockedMean.of(Matrices.gram(b), examples, splits),
        Matrices.timesTransposed(a, b),
        confidence);
  }

  /** The mean of half of the blocks has squared noise (1 - r) / r beside a squared mean of 1. */
  private double[] deviation(int blocks) {
    double[] deviation = new double[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      deviation[i] = Math.pow(i + 1, -decay);
      squares += deviation[i] * deviation[i];
    }
    double scale = Math.sqrt((1 - reliability) / reliability * blocks / 2 / squares);
    for (int i = 0; i < dimensions; i++) {
      deviation[i] *= scale;
    }
    return deviation;
  }

  private double[] gaussian(Random random) {
    double[] values = new double[dimensions];
    for (int i = 0; i < dimensions; i++) {
      values[i] = random.nextGaussian();
    }
    return values;
  }

  private static double[] unit(double[] x) {
    double norm = Matrices.norm(x);
    double[] unit = x.clone();
    for (int i = 0; i < unit.length; i++) {
      unit[i] /= norm;
    }
    return unit;
  }
}
