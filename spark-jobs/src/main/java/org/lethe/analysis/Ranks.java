package org.lethe.analysis;

import java.util.Arrays;
import java.util.Comparator;

/** Ranks with ties sharing their average. */
public final class Ranks {
  private Ranks() {}

  /** Returns the rank of every value, from 1; equal values get the mean of their ranks. */
  public static double[] average(double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    double[] ranks = new double[values.length];
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + 1 + to) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
