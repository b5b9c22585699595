package org.lethe.analysis;

import java.util.Optional;
import org.apache.commons.math3.distribution.FDistribution;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * A continuous line of two straight parts, y = a + b x + c max(0, x - break), tested against one
 * straight line (Hinkley 1971).
 *
 * @param at position of the break
 * @param location interval of the break: positions that an F test does not reject
 * @param before slope before the break
 * @param after slope after it
 * @param p p-value of the hypothesis that one straight line holds: how often the best break of
 *     normal errors about one line improves as much, drawn for these positions
 */
public record BrokenLine(
    double at, ConfidenceInterval location, double before, double after, double p) {
  /** Fewest points: with fewer, four parameters follow any data. */
  public static final int MIN_POINTS = 8;

  private static final int PLACES = 400;
  private static final int PARAMETERS = 4;

  /**
   * Returns the line of least squares. For the residual loss Z, x is the logarithm of the training
   * step.
   *
   * @param x positions, strictly ascending
   * @param draws draws of the test, level of the interval, seed
   * @return empty with fewer than {@value #MIN_POINTS} points
   * @throws IllegalArgumentException if the lengths differ or x does not ascend
   */
  public static Optional<BrokenLine> fit(double[] x, double[] y, Bootstrap.Options draws) {
    Shapes.sameLength("x", x.length, "y", y.length);
    for (int i = 1; i < x.length; i++) {
      if (!(x[i - 1] < x[i])) {
        throw new IllegalArgumentException(
            "x must ascend, got %s before %s at index %d".formatted(x[i - 1], x[i], i));
      }
    }
    if (x.length < MIN_POINTS) {
      return Optional.empty();
    }
    double[] places = places(x);
    double[][] bends = new double[places.length][];
    for (int k = 0; k < places.length; k++) {
      bends[k] = bend(x, places[k]);
    }
    double[] straight = residuals(x, y);
    double[] gains = gains(bends, straight);
    double squares = dot(straight, straight);
    int best = best(gains);
    double least = squares - gains[best];
    return Optional.of(
        new BrokenLine(
            places[best],
            location(places, gains, squares, least, x.length, draws.confidence()),
            slope(x, y, places[best], false),
            slope(x, y, places[best], true),
            p(x, bends, squares > 0 ? gains[best] / squares : 0, draws)));
  }

  /** Candidate breaks, from the second to the last but one position. */
  private static double[] places(double[] x) {
    double from = x[1];
    double to = x[x.length - 2];
    double[] places = new double[PLACES + 1];
    for (int k = 0; k <= PLACES; k++) {
      places[k] = from + (to - from) * k / PLACES;
    }
    return places;
  }

  /** The bend at a place as a unit vector without what a straight line explains of it. */
  private static double[] bend(double[] x, double place) {
    double[] hinge = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      hinge[i] = Math.max(0, x[i] - place);
    }
    double[] bend = residuals(x, hinge);
    double norm = Math.sqrt(dot(bend, bend));
    for (int i = 0; i < bend.length; i++) {
      bend[i] /= norm;
    }
    return bend;
  }

  private static double[] residuals(double[] x, double[] y) {
    LinearFit line = LinearFit.leastSquares(x, y);
    double[] residuals = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      residuals[i] = y[i] - line.intercept() - line.slope() * x[i];
    }
    return residuals;
  }

  /** By how much a break at every place lowers the sum of squares. */
  private static double[] gains(double[][] bends, double[] straight) {
    double[] gains = new double[bends.length];
    for (int k = 0; k < bends.length; k++) {
      double along = dot(bends[k], straight);
      gains[k] = along * along;
    }
    return gains;
  }

  private static int best(double[] gains) {
    int best = 0;
    for (int k = 1; k < gains.length; k++) {
      if (gains[k] > gains[best]) {
        best = k;
      }
    }
    return best;
  }

  private static ConfidenceInterval location(
      double[] places, double[] gains, double squares, double least, int n, double confidence) {
    int freedom = n - PARAMETERS;
    double f = new FDistribution(null, 1, freedom).inverseCumulativeProbability(confidence);
    double most = Math.max(least, 0) * (1 + f / freedom);
    int first = -1;
    int last = -1;
    for (int k = 0; k < places.length; k++) {
      if (squares - gains[k] <= most || gains[k] == squares - least) {
        first = first < 0 ? k : first;
        last = k;
      }
    }
    return new ConfidenceInterval(places[first], places[last], "inverted_f");
  }

  private static double p(double[] x, double[][] bends, double observed, Bootstrap.Options draws) {
    MersenneTwister random = new MersenneTwister(draws.seed());
    double[] errors = new double[x.length];
    long asLarge = 0;
    for (int draw = 0; draw < draws.samples(); draw++) {
      for (int i = 0; i < errors.length; i++) {
        errors[i] = random.nextGaussian();
      }
      double[] straight = residuals(x, errors);
      double[] gains = gains(bends, straight);
      if (gains[best(gains)] / dot(straight, straight) >= observed) {
        asLarge++;
      }
    }
    return (1.0 + asLarge) / (1.0 + draws.samples());
  }

  /** Slope of the continuous line on one side of the break. */
  private static double slope(double[] x, double[] y, double at, boolean after) {
    double[] hinge = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      hinge[i] = Math.max(0, x[i] - at);
    }
    double[] free = residuals(x, hinge);
    double bend = dot(free, residuals(x, y)) / dot(free, free);
    double[] rest = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      rest[i] = y[i] - bend * hinge[i];
    }
    double before = LinearFit.leastSquares(x, rest).slope();
    return after ? before + bend : before;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
