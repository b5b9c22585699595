package org.lethe.analysis;

import java.util.Arrays;
import java.util.Optional;

/**
 * Two straight lines, one before and one after a break, fitted separately.
 *
 * @param breakAt index of the first point of the second segment
 * @param before line of the points before the break
 * @param after line of the points from the break on
 */
public record TwoSegmentFit(int breakAt, LinearFit before, LinearFit after) {
  private static final int MIN_POINTS = 2;

  /**
   * Returns the fit with the smallest sum of squared residuals; ties give the earliest break. For
   * the residual loss Z, x is the logarithm of the training step.
   *
   * @param x positions, strictly ascending
   * @return empty with fewer than two points a segment
   * @throws IllegalArgumentException if the lengths differ or x does not ascend
   */
  public static Optional<TwoSegmentFit> fit(double[] x, double[] y) {
    Shapes.sameLength("x", x.length, "y", y.length);
    for (int i = 1; i < x.length; i++) {
      if (!(x[i - 1] < x[i])) {
        throw new IllegalArgumentException(
            "x must ascend, got %s before %s at index %d".formatted(x[i - 1], x[i], i));
      }
    }
    TwoSegmentFit best = null;
    for (int at = MIN_POINTS; at <= x.length - MIN_POINTS; at++) {
      TwoSegmentFit fit = new TwoSegmentFit(at, line(x, y, 0, at), line(x, y, at, x.length));
      if (best == null || fit.residual() < best.residual()) {
        best = fit;
      }
    }
    return Optional.ofNullable(best);
  }

  /** Returns the sum of squared residuals of both lines. */
  public double residual() {
    return before.residual() + after.residual();
  }

  private static LinearFit line(double[] x, double[] y, int from, int to) {
    return LinearFit.leastSquares(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to));
  }
}
