package org.lethe.scoring;

/**
 * Matthews' correlation coefficient of two answers that are 0 or 1 (Matthews 1975): Pearson's
 * correlation of the predicted answer (the value of an observation) with the right answer (its
 * weight).
 */
final class Matthews {

  private Matthews() {}

  /**
   * Returns the coefficient, in [-1, 1]; 0 when either answer is constant, NaN without documents.
   */
  static double correlation(Sums sums) {
    double n = sums.n();
    double product = n * sums.product() - sums.value() * sums.weight();
    double scale = Math.sqrt(spread(n, sums.value()) * spread(n, sums.weight()));
    return n > 0 && scale == 0 ? 0 : product / scale;
  }

  /** Returns n squared times the variance of n numbers that are 0 or 1. */
  private static double spread(double n, double ones) {
    return ones * (n - ones);
  }

  /**
   * Returns the standard error by the delta method, from the influence of one document on a
   * correlation (Devlin, Gnanadesikan and Kettenring 1975); NaN where the coefficient is undefined.
   */
  static double stderr(Sums sums) {
    double n = sums.n();
    double r = correlation(sums);
    double squares = 0;
    for (int predicted = 0; predicted < 2; predicted++) {
      for (int right = 0; right < 2; right++) {
        double x = standardised(predicted, sums.value(), n);
        double y = standardised(right, sums.weight(), n);
        double influence = x * y - r / 2 * (x * x + y * y);
        squares += count(sums, predicted, right) * influence * influence;
      }
    }
    return Math.sqrt(squares) / n;
  }

  private static double standardised(int answer, double ones, double n) {
    return (answer * n - ones) / Math.sqrt(spread(n, ones));
  }

  /** Returns the number of documents with these answers. */
  private static double count(Sums sums, int predicted, int right) {
    double both = sums.product();
    double neither = sums.n() - sums.value() - sums.weight() + both;
    if (predicted == right) {
      return predicted == 1 ? both : neither;
    }
    return (predicted == 1 ? sums.value() : sums.weight()) - both;
  }
}
