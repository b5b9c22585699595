package org.lethe.analysis;

/**
 * The difference of two checkpoints' scores on the same items, with everything a claim about it
 * needs: an interval, and the p-values of the hypotheses that a stated bound is not passed. The
 * interval and the p-values agree: the interval of confidence c lies above a bound if and only if
 * {@link #pAbove} is less than (1 - c) / 2.
 */
public sealed interface PairedDifference permits ProportionDifference, MeanDifference {

  /** Returns the difference, units of the score. */
  double value();

  /** Returns its standard error; 0 where no item differs, NaN for fewer than two items. */
  double stderr();

  /** Returns its interval, or the reason why there is none. */
  ConfidenceInterval interval();

  /** Returns the p-value of the hypothesis that the true difference is at most a bound. */
  double pAbove(double bound);

  /** Returns the p-value of the hypothesis that the true difference is at least a bound. */
  double pBelow(double bound);

  /** Returns the two-sided p-value of no difference; NaN where no test applies. */
  double pNoDifference();

  /** Returns the name of the test behind {@link #pNoDifference}. */
  String test();

  /**
   * Returns the smallest true difference that the interval excludes zero for with a probability.
   *
   * @param power that probability, in (0, 1)
   * @return NaN without an interval
   */
  double detectable(double power);

  /** Returns value, standard error and interval. */
  default Estimate estimate() {
    return new Estimate(value(), stderr(), interval());
  }
}
