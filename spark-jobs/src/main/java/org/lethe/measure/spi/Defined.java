package org.lethe.measure.spi;

import org.lethe.analysis.ConfidenceInterval;

/** NaN of the analysis is null in a table. */
public final class Defined {
  private Defined() {}

  public static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** Returns the method of an interval, null where there is none. */
  public static String method(ConfidenceInterval interval) {
    return interval.exists() ? interval.method() : null;
  }
}
