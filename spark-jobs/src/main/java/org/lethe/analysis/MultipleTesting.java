package org.lethe.analysis;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** P-values adjusted for multiple tests. NaN stays NaN and is not counted as a test. */
public final class MultipleTesting {
  private MultipleTesting() {}

  /** Returns Holm's step-down values, which bound the chance of any false finding. */
  public static double[] holm(double[] p) {
    int[] order = ascending(p);
    double[] adjusted = nans(p.length);
    double running = 0;
    for (int i = 0; i < order.length; i++) {
      running = Math.max(running, Math.min(1, (order.length - i) * p[order[i]]));
      adjusted[order[i]] = running;
    }
    return adjusted;
  }

  /** Returns Benjamini and Hochberg's values, which bound the share of false findings. */
  public static double[] benjaminiHochberg(double[] p) {
    int[] order = ascending(p);
    double[] adjusted = nans(p.length);
    double running = 1;
    for (int i = order.length - 1; i >= 0; i--) {
      running = Math.min(running, p[order[i]] * order.length / (i + 1));
      adjusted[order[i]] = running;
    }
    return adjusted;
  }

  private static int[] ascending(double[] p) {
    for (double value : p) {
      if (value < 0 || value > 1) {
        throw new IllegalArgumentException("a p-value must be in [0, 1], got " + value);
      }
    }
    return IntStream.range(0, p.length)
        .filter(i -> !Double.isNaN(p[i]))
        .boxed()
        .sorted(Comparator.comparingDouble(i -> p[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static double[] nans(int n) {
    double[] values = new double[n];
    Arrays.fill(values, Double.NaN);
    return values;
  }
}
