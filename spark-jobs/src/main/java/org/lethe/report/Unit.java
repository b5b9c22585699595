package org.lethe.report;

import java.util.Set;

/**
 * How a forgetting value is shown.
 *
 * @param name name of the unit
 * @param scale factor from the table's value to the shown one
 * @param digits digits after the point
 */
record Unit(String name, double scale, int digits) {
  static final Unit NATS = new Unit("nats per token", 1, 3);
  private static final Unit POINTS = new Unit("accuracy points", 100, 1);
  private static final Set<String> SHARES = Set.of("acc", "acc_norm", "acc_bytes", "exact_match");

  /** Returns the unit of a difference stated under a convention in a metric. */
  static Unit of(String convention, String metric) {
    if (convention.equals("loss_delta")) {
      return NATS;
    }
    return ofMetric(metric);
  }

  /** Returns the unit of differences of a metric. */
  static Unit ofMetric(String metric) {
    return SHARES.contains(metric) ? POINTS : new Unit(metric, 1, 3);
  }

  /** Returns a metric in plain words where there are some, else its name. */
  static String words(String metric) {
    return switch (metric) {
      case "acc" -> "accuracy";
      case "acc_norm" -> "length-normalised accuracy";
      default -> metric;
    };
  }

  /** Returns the value with its sign, without the unit. */
  String signed(double value) {
    return Numbers.signed(value * scale, digits);
  }

  /** Returns the value without a plus sign and without the unit. */
  String plain(double value) {
    return Numbers.plain(value * scale, digits);
  }

  /** Returns the magnitude with the unit. */
  String amount(double value) {
    return plain(Math.abs(value)) + " " + name;
  }

  /** Returns {@code low to high}, or a dash when there is no interval. */
  String interval(Double low, Double high) {
    return low == null || high == null ? Numbers.NONE : signed(low) + " to " + signed(high);
  }
}
