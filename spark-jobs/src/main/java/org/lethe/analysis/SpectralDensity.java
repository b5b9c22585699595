package org.lethe.analysis;

import java.util.Arrays;
import java.util.List;

/**
 * The density of a matrix's eigenvalues by stochastic Lanczos quadrature (Ubaru et al. 2017;
 * Ghorbani et al. 2019): Ritz values of several random starts, each smoothed by a Gaussian.
 *
 * @param values where the density is given, ascending [points]
 * @param density per unit of eigenvalue; it integrates to 1 [points]
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SpectralDensity(double[] values, double[] density) {

  /** Margin of the grid on either side, as a share of the range. */
  private static final double MARGIN = 0.05;

  /** Variance of the Gaussian over range and width of the grid, as PyHessian smooths. */
  private static final double VARIANCE = 1e-4;

  /**
   * Averages runs from independent random starts.
   *
   * @param points at least 2, evenly spaced from below the least to above the greatest Ritz value
   */
  public static SpectralDensity of(List<Lanczos> runs, int points) {
    double least =
        runs.stream().flatMapToDouble(run -> Arrays.stream(run.values())).min().orElseThrow();
    double greatest =
        runs.stream().flatMapToDouble(run -> Arrays.stream(run.values())).max().orElseThrow();
    double range = Math.max(greatest - least, 1e-12 * Math.max(1, Math.abs(greatest)));
    double deviation = range * Math.sqrt(VARIANCE * (1 + 2 * MARGIN));
    double[] values = new double[points];
    double[] density = new double[points];
    for (int i = 0; i < points; i++) {
      double place = (1 + 2 * MARGIN) * i / (points - 1) - MARGIN;
      values[i] = least + place * range;
      for (Lanczos run : runs) {
        density[i] += smoothed(run, values[i], deviation) / runs.size();
      }
    }
    return new SpectralDensity(values, density);
  }

  private static double smoothed(Lanczos run, double at, double deviation) {
    double[] nodes = run.values();
    double[] weights = run.weights();
    double sum = 0;
    for (int i = 0; i < nodes.length; i++) {
      double distance = (at - nodes[i]) / deviation;
      sum += weights[i] * Math.exp(-distance * distance / 2);
    }
    return sum / (deviation * Math.sqrt(2 * Math.PI));
  }
}
