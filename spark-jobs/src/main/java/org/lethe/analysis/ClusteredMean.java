package org.lethe.analysis;

import java.util.LinkedHashMap;
import java.util.Map;

/** A mean of values that come in clusters, for example trials that share a query. */
public final class ClusteredMean {
  private ClusteredMean() {}

  /**
   * Returns the mean with the interval of Student's t from the spread of clusters: the variance is
   * C / (C - 1) sum_c (sum_{i in c} (x_i - mean))^2 / n^2 with C - 1 degrees of freedom (Liang and
   * Zeger 1986, with the correction for few clusters). Where every value is a cluster this is the
   * ordinary interval of a mean.
   *
   * @param values at least one
   * @param clusters the cluster of each value
   * @return without an interval for fewer than two clusters
   */
  public static Estimate of(double[] values, long[] clusters, double confidence) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    Map<Long, Double> residuals = new LinkedHashMap<>();
    for (int i = 0; i < values.length; i++) {
      residuals.merge(clusters[i], values[i] - mean, Double::sum);
    }
    double squares = residuals.values().stream().mapToDouble(r -> r * r).sum();
    double c = residuals.size();
    double stderr = Math.sqrt(c / (c - 1) * squares) / values.length;
    return Estimate.mean(mean, stderr, residuals.size(), confidence);
  }
}
