package org.lethe.analysis;

/**
 * How alike two representations of the same samples are.
 *
 * @param cka linear CKA, unbiased (Nguyen et al. 2021), in [-1, 1]; NaN where undefined
 * @param interval interval of cka
 * @param biased linear CKA in its full biased form (Kornblith et al. 2019), in [0, 1]; NaN where
 *     undefined
 */
public record CkaEstimate(double cka, ConfidenceInterval interval, double biased) {
  /** There is no similarity of fewer samples than the estimator takes. */
  static final CkaEstimate NONE =
      new CkaEstimate(Double.NaN, ConfidenceInterval.none("none_fewer_than_4_items"), Double.NaN);
}
