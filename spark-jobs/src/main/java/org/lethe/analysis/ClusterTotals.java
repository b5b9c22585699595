package org.lethe.analysis;

import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Totals of a value over clusters of items that are not independent, for example questions about
 * one word. Clusters are independent of each other.
 *
 * @param totals sum of the value over each cluster's items [clusters]
 * @param sizes number of items of each cluster, or the sum of their weights [clusters]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ClusterTotals(double[] totals, double[] sizes) implements Serializable {
  /** Fewest clusters that tell how much the items of a cluster have in common. */
  private static final int MIN_CLUSTERS = 20;

  /** Fewest of them that must hold an item that is 0, and fewest that must hold another. */
  private static final int MIN_DIFFERING = 10;

  public ClusterTotals {
    Shapes.sameLength("totals", totals.length, "sizes", sizes.length);
  }

  /**
   * Adds up values by cluster.
   *
   * @param values a number of each item
   * @param clusters the cluster of each item
   */
  public static ClusterTotals of(double[] values, long[] clusters) {
    Shapes.sameLength("values", values.length, "clusters", clusters.length);
    Map<Long, double[]> sums = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      double[] sum = sums.computeIfAbsent(clusters[i], c -> new double[2]);
      sum[0] += values[i];
      sum[1]++;
    }
    return new ClusterTotals(
        sums.values().stream().mapToDouble(sum -> sum[0]).toArray(),
        sums.values().stream().mapToDouble(sum -> sum[1]).toArray());
  }

  /** Returns the number of clusters. */
  public int clusters() {
    return totals.length;
  }

  /** Returns the mean over items. */
  public double mean() {
    return Arrays.stream(totals).sum() / items();
  }

  /**
   * Returns the standard error of the mean over items, linearised (Cochran 1977, eq. 2.46); NaN for
   * fewer than two clusters.
   */
  public double stderr() {
    double mean = mean();
    double squares = 0;
    for (int c = 0; c < totals.length; c++) {
      squares += Math.pow(totals[c] - mean * sizes[c], 2);
    }
    double clusters = totals.length;
    return clusters < 2 ? Double.NaN : Math.sqrt(squares * clusters / (clusters - 1)) / items();
  }

  /**
   * Returns how many independent items tell as much as these, where an item's value is 0, 1 or -1
   * (Korn and Graubard 1998): the number of items over the design effect, and less for the few
   * clusters that the design effect is estimated from. The degrees of freedom of that estimate are
   * one less than the clusters that hold an item that is not 0 (or one that is, where these are
   * fewer): clusters without a change tell little about the variance of changes. Fewer than {@value
   * #MIN_CLUSTERS} clusters do not tell the design effect, nor do fewer than {@value
   * #MIN_DIFFERING} that hold an item that is 0, or one that is not: items of a cluster then count
   * as one (Kish 1965).
   *
   * @param nonZero number of items whose value is not 0
   * @param confidence level of the interval that the number is for
   * @return at most the number of items; 0 for fewer than two clusters
   */
  public double effectiveItems(double nonZero, double confidence) {
    ConfidenceInterval.checkLevel(confidence);
    if (totals.length < 2) {
      return 0;
    }
    double items = items();
    long informative = Math.min(holdingNonZero(), holdingZero());
    if (totals.length < MIN_CLUSTERS || informative < MIN_DIFFERING) {
      return items * items / Arrays.stream(sizes).map(size -> size * size).sum();
    }
    double independent = (nonZero - items * mean() * mean()) / items / (items - 1);
    double designEffect = Math.max(1, Math.pow(stderr(), 2) / independent);
    double level = (1 + confidence) / 2;
    double z = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(level);
    double t = new TDistribution(null, informative - 1.0).inverseCumulativeProbability(level);
    return items / designEffect * Math.pow(z / t, 2);
  }

  private long holdingNonZero() {
    return Arrays.stream(totals).filter(total -> total != 0).count();
  }

  private long holdingZero() {
    long holding = 0;
    for (int c = 0; c < totals.length; c++) {
      holding += Math.abs(totals[c]) < sizes[c] ? 1 : 0;
    }
    return holding;
  }

  private double items() {
    return Arrays.stream(sizes).sum();
  }
}
