package org.lethe.analysis;

import java.util.Arrays;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * A difference of means, or of ratios with a common denominator (nats per token), over the same
 * items. Interval and one-sided p-values come from the studentised bootstrap (Efron and Tibshirani
 * 1993, section 12.5): items are drawn with replacement, and each draw's deviation is divided by
 * the standard error of that draw. The test of no difference is the paired t-test.
 *
 * <p>There is no interval below {@value #MIN_ITEMS} items, nor where fewer than {@value
 * #MIN_DIFFERING} items differ: the few that do would then decide how wide it is.
 */
public final class MeanDifference implements PairedDifference {
  /** Fewest items that have an interval. */
  public static final int MIN_ITEMS = 20;

  /** Fewest items that must differ for an interval. */
  public static final int MIN_DIFFERING = 10;

  /** Reason for no interval: too few items. */
  public static final String FEW_ITEMS = "none_fewer_than_20_items";

  /** Reason for no interval: too few items differ. */
  public static final String FEW_DIFFERING = "none_fewer_than_10_items_differ";

  private final double value;
  private final double stderr;
  private final long items;
  private final double[] deviations; // ascending, in standard errors; empty without an interval
  private final double confidence;
  private final ConfidenceInterval interval;

  /**
   * @param differences sum of the differences of every block of items
   * @param weights sum of the weights (1 an item for a mean, tokens for a loss per token)
   * @param items number of items in all blocks
   * @throws IllegalArgumentException if the lengths differ
   */
  public MeanDifference(
      double[] differences, double[] weights, long items, Bootstrap.Options options) {
    this(differences, weights, items, options, false);
  }

  private MeanDifference(
      double[] differences,
      double[] weights,
      long items,
      Bootstrap.Options options,
      boolean clusters) {
    Shapes.sameLength("differences", differences.length, "weights", weights.length);
    Ratio whole = new Ratio();
    for (int i = 0; i < differences.length; i++) {
      whole.add(differences[i], weights[i]);
    }
    this.value = whole.value();
    this.stderr = whole.stderr();
    this.items = items;
    this.confidence = options.confidence();
    String none = none(differences, items, clusters ? "clusters" : "items");
    this.deviations = none == null ? deviations(differences, weights, options) : new double[0];
    this.interval =
        none != null
            ? ConfidenceInterval.none(none)
            : interval(
                clusters || items > differences.length
                    ? "_" + differences.length + (clusters ? "_clusters" : "_blocks")
                    : "");
  }

  /**
   * Returns the difference of items in clusters, which are drawn as a whole.
   *
   * @param differences totals of the difference by cluster
   */
  public static MeanDifference ofClusters(ClusterTotals differences, Bootstrap.Options options) {
    return new MeanDifference(
        differences.totals(), differences.sizes(), differences.clusters(), options, true);
  }

  /**
   * Returns the mean of x less y over items.
   *
   * @param x a number of each item
   * @param y the other number of the same items
   * @throws IllegalArgumentException if the lengths differ
   */
  public static MeanDifference paired(double[] x, double[] y, Bootstrap.Options options) {
    Shapes.sameLength("x", x.length, "y", y.length);
    double[] differences = new double[x.length];
    Arrays.setAll(differences, i -> x[i] - y[i]);
    double[] ones = new double[x.length];
    Arrays.fill(ones, 1);
    return new MeanDifference(differences, ones, x.length, options);
  }

  private static String none(double[] differences, long items, String name) {
    long differing = Arrays.stream(differences).filter(d -> d != 0).count();
    String reason =
        items < MIN_ITEMS ? FEW_ITEMS : differing < MIN_DIFFERING ? FEW_DIFFERING : null;
    return reason == null ? null : reason.replace("items", name);
  }

  private double[] deviations(double[] differences, double[] weights, Bootstrap.Options options) {
    int n = differences.length;
    double[] drawn = new double[options.samples()];
    int defined = 0;
    MersenneTwister random = new MersenneTwister(options.seed());
    for (int sample = 0; sample < drawn.length; sample++) {
      Ratio ratio = new Ratio();
      for (int k = 0; k < n; k++) {
        int i = Bootstrap.index(random, n);
        ratio.add(differences[i], weights[i]);
      }
      double deviation = (ratio.value() - value) / ratio.stderr();
      if (!Double.isNaN(deviation)) {
        drawn[defined++] = deviation;
      }
    }
    double[] sorted = Arrays.copyOf(drawn, defined);
    Arrays.sort(sorted);
    return sorted;
  }

  private ConfidenceInterval interval(String blocks) {
    double tail = (1 - confidence) / 2;
    return deviations.length == 0
        ? ConfidenceInterval.none("none_undefined_in_all_draws")
        : new ConfidenceInterval(
            value - Quantiles.quantile(deviations, 1 - tail) * stderr,
            value - Quantiles.quantile(deviations, tail) * stderr,
            "studentised_bootstrap" + blocks);
  }

  @Override
  public double value() {
    return value;
  }

  @Override
  public double stderr() {
    return stderr;
  }

  @Override
  public ConfidenceInterval interval() {
    return interval;
  }

  @Override
  public double pAbove(double bound) {
    double observed = (value - bound) / stderr;
    return p(Arrays.stream(deviations).filter(deviation -> deviation >= observed).count());
  }

  @Override
  public double pBelow(double bound) {
    double observed = (value - bound) / stderr;
    return p(Arrays.stream(deviations).filter(deviation -> deviation <= observed).count());
  }

  private double p(long asExtreme) {
    return deviations.length == 0 ? Double.NaN : (1.0 + asExtreme) / (1.0 + deviations.length);
  }

  @Override
  public double pNoDifference() {
    return interval.exists()
        ? 2 * student().cumulativeProbability(-Math.abs(value / stderr))
        : Double.NaN;
  }

  private TDistribution student() {
    return new TDistribution(null, items - 1.0);
  }

  @Override
  public String test() {
    return "paired_t";
  }

  @Override
  public double detectable(double power) {
    return interval.exists()
        ? DetectableEffect.minimum(stderr, items, 1 - confidence, power)
        : Double.NaN;
  }

  /** Sums of a ratio of totals and of its linearised standard error (Cochran 1977, eq. 2.46). */
  private static final class Ratio {
    private int n;
    private double d;
    private double w;
    private double dd;
    private double dw;
    private double ww;

    void add(double difference, double weight) {
      n++;
      d += difference;
      w += weight;
      dd += difference * difference;
      dw += difference * weight;
      ww += weight * weight;
    }

    double value() {
      return d / w;
    }

    /** NaN where all agree up to rounding, so that no deviation is measured in it. */
    double stderr() {
      double r = value();
      double squares = dd - 2 * r * dw + r * r * ww;
      return n < 2 || squares <= 1e-14 * dd ? Double.NaN : Math.sqrt(squares * n / (n - 1.0)) / w;
    }
  }
}
