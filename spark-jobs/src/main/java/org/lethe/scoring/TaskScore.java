package org.lethe.scoring;

/**
 * A metric over the documents of a task.
 *
 * @param metric what is measured
 * @param value its value; NaN without documents
 * @param stderr its standard error; NaN for fewer than two documents
 * @param n documents the value is taken over
 */
public record TaskScore(Metric metric, double value, double stderr, long n) {

  /** Returns a metric over all observed documents. */
  public static TaskScore of(Metric metric, Sums sums) {
    return new TaskScore(metric, metric.value(sums), metric.standardError(sums), sums.n());
  }
}
