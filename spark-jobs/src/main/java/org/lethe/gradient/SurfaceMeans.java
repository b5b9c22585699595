package org.lethe.gradient;

import java.util.ArrayList;
import java.util.List;

/**
 * Means over the examples of a surface.
 *
 * @param numbers means that are numbers
 * @param vectors means that are vectors of weights, flat
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SurfaceMeans(double[] numbers, List<float[]> vectors) {
  public SurfaceMeans {
    vectors = List.copyOf(vectors);
  }

  static SurfaceMeans of(double... numbers) {
    return new SurfaceMeans(numbers, List.of());
  }

  static SurfaceMeans ofVectors(List<float[]> vectors) {
    return new SurfaceMeans(new double[0], vectors);
  }

  /**
   * Adds up the means of disjoint examples in double, in the order they come. It holds 8 bytes a
   * number beside the means that are added.
   */
  public static final class Sum {
    private final double examples;
    private double[] numbers;
    private List<double[]> vectors;

    /**
     * @param examples of all means together
     */
    public Sum(double examples) {
      this.examples = examples;
    }

    /**
     * @param count examples of these means
     */
    public void add(double count, SurfaceMeans means) {
      if (numbers == null) {
        numbers = new double[means.numbers().length];
        vectors = means.vectors().stream().map(vector -> new double[vector.length]).toList();
      }
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] += count * means.numbers()[i];
      }
      for (int i = 0; i < vectors.size(); i++) {
        double[] sum = vectors.get(i);
        float[] term = means.vectors().get(i);
        for (int j = 0; j < sum.length; j++) {
          sum[j] += count * term[j];
        }
      }
    }

    /** Returns the means over all examples. */
    public SurfaceMeans means() {
      double[] shared = new double[numbers.length];
      for (int i = 0; i < shared.length; i++) {
        shared[i] = numbers[i] / examples;
      }
      List<float[]> narrowed = new ArrayList<>();
      for (double[] sum : vectors) {
        float[] narrow = new float[sum.length];
        for (int j = 0; j < narrow.length; j++) {
          narrow[j] = (float) (sum[j] / examples);
        }
        narrowed.add(narrow);
      }
      return new SurfaceMeans(shared, narrowed);
    }
  }
}
