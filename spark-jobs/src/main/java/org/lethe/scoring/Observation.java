package org.lethe.scoring;

/**
 * The contribution of one document to the sums of a metric.
 *
 * @param value numerator, for example 1 for a right answer or a log-likelihood in nats
 * @param weight denominator: 1 for a mean over documents, or the document's words, bytes or tokens
 * @param counts counts for a metric of the whole corpus
 */
public record Observation(double value, double weight, Counts counts) {

  /** Without counts. */
  public Observation(double value, double weight) {
    this(value, weight, Counts.NONE);
  }
}
