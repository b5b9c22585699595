package org.lethe.analysis;

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
    ClusterTotals totals = ClusterTotals.of(values, clusters);
    return Estimate.mean(totals.mean(), totals.stderr(), totals.clusters(), confidence);
  }
}
