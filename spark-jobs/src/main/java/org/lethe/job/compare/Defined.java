package org.lethe.job.compare;

import org.lethe.analysis.ConfidenceInterval;

/** NaN of the analysis is null in a table. */
final class Defined {
  private Defined() {}

  static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }

  /** Returns the method of an interval, null where there is none. */
  static String method(ConfidenceInterval interval) {
    return interval.exists() ? interval.method() : null;
  }
}
