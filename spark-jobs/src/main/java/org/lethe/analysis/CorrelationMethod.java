package org.lethe.analysis;

import java.util.Locale;

/** The reported coefficients. */
public enum CorrelationMethod {
  PEARSON {
    @Override
    public double coefficient(double[] x, double[] y) {
      return Correlation.pearson(x, y);
    }

    @Override
    double fisherVariance(double r, int n) {
      return 1.0 / (n - 3);
    }
  },
  SPEARMAN {
    @Override
    public double coefficient(double[] x, double[] y) {
      return Correlation.spearman(x, y);
    }

    /** Bonett and Wright 2000. */
    @Override
    double fisherVariance(double r, int n) {
      return (1 + r * r / 2) / (n - 3);
    }
  },
  KENDALL {
    @Override
    public double coefficient(double[] x, double[] y) {
      return Correlation.kendall(x, y);
    }

    /** Fieller, Hartley and Pearson 1957. */
    @Override
    double fisherVariance(double r, int n) {
      return 0.437 / (n - 4);
    }
  };

  /** Returns the coefficient in [-1, 1]; NaN where {@link Correlation} returns NaN. */
  public abstract double coefficient(double[] x, double[] y);

  /** Returns the variance of atanh(r) over n pairs. */
  abstract double fisherVariance(double r, int n);

  /** Returns the key in the tables, for example {@code pearson}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
