package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Disruptions of several attention heads, measured on the same documents.
 *
 * <p>Documents are drawn with replacement, the same for all heads. The disruption of a head in a
 * draw is linear in the documents: its value plus the mean deviation of the drawn documents'
 * pseudo-values, n D - (n - 1) D without document i (Efron and Tibshirani 1993, section 11.5). So
 * similarities, which a document drawn twice would raise, are not computed anew.
 */
public final class DisruptedHeads {
  private static final String METHOD = "percentile_bootstrap_of_pseudo_values";

  private final double[] values;
  private final double[][] deviations; // of pseudo-values from their mean [heads, documents]

  /**
   * @param values disruption of each head
   * @param leftOut the same without each document [heads, documents]
   */
  public DisruptedHeads(double[] values, double[][] leftOut) {
    Shapes.sameLength("values", values.length, "leftOut", leftOut.length);
    Shapes.rectangular("leftOut", leftOut);
    this.values = values.clone();
    this.deviations = new double[values.length][];
    for (int head = 0; head < values.length; head++) {
      double[] without = leftOut[head];
      double mean = Arrays.stream(without).average().orElse(Double.NaN);
      deviations[head] =
          Arrays.stream(without).map(e -> (without.length - 1) * (mean - e)).toArray();
    }
  }

  /** Returns the mean over heads. */
  public double mean() {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** Returns the share of heads above a cut; NaN for a cut of NaN. */
  public double share(double cut) {
    return share(values, cut);
  }

  private static double share(double[] values, double cut) {
    return Double.isNaN(cut)
        ? Double.NaN
        : (double) Arrays.stream(values).filter(value -> value > cut).count() / values.length;
  }

  /**
   * Returns percentile intervals over documents: first of the mean, then of the share above each
   * cut, which is taken as known.
   *
   * @param cuts in any order; one of NaN has no interval
   * @return no intervals for fewer than 20 documents or where a disruption is undefined
   */
  public List<ConfidenceInterval> intervals(double[] cuts, Bootstrap.Options options) {
    int documents = deviations.length == 0 ? 0 : deviations[0].length;
    String none =
        documents < MeanDifference.MIN_ITEMS
            ? MeanDifference.FEW_ITEMS
            : isUndefined() ? "none_undefined" : null;
    double[][] drawn = new double[1 + cuts.length][none == null ? options.samples() : 0];
    MersenneTwister random = new MersenneTwister(options.seed());
    for (int sample = 0; sample < drawn[0].length; sample++) {
      double[] disruptions = draw(random, documents);
      drawn[0][sample] = Arrays.stream(disruptions).average().orElseThrow();
      for (int k = 0; k < cuts.length; k++) {
        drawn[1 + k][sample] = share(disruptions, cuts[k]);
      }
    }
    List<ConfidenceInterval> intervals = new ArrayList<>();
    for (int k = 0; k < drawn.length; k++) {
      intervals.add(
          none != null
              ? ConfidenceInterval.none(none)
              : k > 0 && Double.isNaN(cuts[k - 1])
                  ? ConfidenceInterval.none("none_without_a_cut")
                  : Quantiles.interval(drawn[k], options.confidence(), METHOD));
    }
    return intervals;
  }

  private boolean isUndefined() {
    return Double.isNaN(mean())
        || Arrays.stream(deviations).flatMapToDouble(Arrays::stream).anyMatch(Double::isNaN);
  }

  private double[] draw(MersenneTwister random, int documents) {
    int[] chosen = new int[documents];
    Arrays.setAll(chosen, i -> Bootstrap.index(random, documents));
    double[] disruptions = new double[values.length];
    for (int head = 0; head < disruptions.length; head++) {
      double sum = 0;
      for (int document : chosen) {
        sum += deviations[head][document];
      }
      disruptions[head] = values[head] + sum / documents;
    }
    return disruptions;
  }
}
