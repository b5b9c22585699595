package org.lethe.figure;

import java.util.Locale;
import java.util.Set;

/**
 * How a forgetting value is shown.
 *
 * @param name name of the unit
 * @param scale factor from the table's value to the shown one
 * @param digits digits after the point
 */
public record MetricUnit(String name, double scale, int digits) {
  public static final MetricUnit NATS = new MetricUnit("nats per token", 1, 3);
  private static final MetricUnit POINTS = new MetricUnit("accuracy points", 100, 1);
  private static final Set<String> SHARES = Set.of("acc", "acc_norm", "acc_bytes", "exact_match");

  /** Returns the unit of a difference stated under a convention in a metric. */
  public static MetricUnit of(String convention, String metric) {
    if (convention.equals("loss_delta")) {
      return NATS;
    }
    return ofMetric(metric);
  }

  /** Returns the unit of differences of a metric. */
  public static MetricUnit ofMetric(String metric) {
    return switch (metric) {
      case "log_likelihood" -> new MetricUnit("nats", 1, 3);
      case "loss" -> NATS;
      default -> SHARES.contains(metric) ? POINTS : new MetricUnit(metric, 1, 3);
    };
  }

  /** Returns a metric in plain words where there are some, else its name. */
  public static String words(String metric) {
    return switch (metric) {
      case "acc" -> "accuracy";
      case "acc_norm" -> "length-normalised accuracy";
      case "log_likelihood" -> "log-likelihood";
      default -> metric;
    };
  }

  /** Returns a metric as part of the id of a drawing. */
  public static String id(String metric) {
    return metric.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /** Returns the value with its sign, without the unit. */
  public String signed(double value) {
    return Numerals.signed(value * scale, digits);
  }

  /** Returns the value without a plus sign and without the unit. */
  public String plain(double value) {
    return Numerals.plain(value * scale, digits);
  }

  /** Returns the magnitude with the unit. */
  public String amount(double value) {
    return plain(Math.abs(value)) + " " + name;
  }

  /** Returns {@code low to high}, or a dash when there is no interval. */
  public String interval(Double low, Double high) {
    return low == null || high == null ? Numerals.NONE : signed(low) + " to " + signed(high);
  }
}
