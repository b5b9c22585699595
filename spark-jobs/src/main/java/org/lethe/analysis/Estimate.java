package org.lethe.analysis;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A number that was estimated from items.
 *
 * @param value the number
 * @param stderr its standard error; NaN where it is not known
 * @param interval its interval
 */
public record Estimate(double value, double stderr, ConfidenceInterval interval)
    implements Serializable {

  /** Returns an estimate of which no more than the value is known. */
  public static Estimate bare(double value, String reason) {
    return new Estimate(value, Double.NaN, ConfidenceInterval.none(reason));
  }

  /**
   * Returns a mean with the interval of Student's t.
   *
   * @param stderr its standard error
   * @param items number of items n
   * @return without an interval for fewer than two items, and where no item differs from another,
   *     for then their spread is not known
   */
  public static Estimate mean(double value, double stderr, long items, double confidence) {
    ConfidenceInterval.checkLevel(confidence);
    if (items < 2 || !(stderr > 0)) {
      return new Estimate(value, stderr, ConfidenceInterval.none("none_no_spread"));
    }
    double t =
        new TDistribution(null, items - 1).inverseCumulativeProbability((1 + confidence) / 2);
    return new Estimate(
        value, stderr, new ConfidenceInterval(value - t * stderr, value + t * stderr, "student_t"));
  }

  /** Returns the standard error of the mean of some values; NaN for fewer than two. */
  public static double stderr(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length < 2
        ? Double.NaN
        : Math.sqrt(squares / (values.length - 1) / values.length);
  }

  /** Returns the estimate of this number and a constant. */
  public Estimate plus(double constant) {
    return within(value + constant, interval.low() + constant, interval.high() + constant);
  }

  /** Returns the estimate of this number with the other sign. */
  public Estimate negated() {
    return within(-value, -interval.high(), -interval.low());
  }

  /** Returns the estimate of the larger of this number and a bound, which has no error. */
  public Estimate atLeast(double bound) {
    Estimate larger =
        within(
            Math.max(value, bound),
            Math.max(interval.low(), bound),
            Math.max(interval.high(), bound));
    return new Estimate(larger.value(), Double.NaN, larger.interval());
  }

  private Estimate within(double newValue, double low, double high) {
    return new Estimate(
        newValue,
        stderr,
        interval.exists() ? new ConfidenceInterval(low, high, interval.method()) : interval);
  }

  /**
   * Returns a sum of independent numbers, each times the weight, by what their intervals tell of
   * their variance near the ends (MOVER: Zou and Donner 2008). Keeps the coverage and the lack of
   * symmetry of the parts' intervals.
   *
   * @param weight larger than 0
   * @param parts of the same confidence, from items that no two share
   * @return without an interval where a part has none, for the part's reason
   */
  public static Estimate sum(double weight, List<Estimate> parts) {
    double value = 0;
    double variance = 0;
    double below = 0;
    double above = 0;
    for (Estimate part : parts) {
      value += weight * part.value();
      variance += weight * weight * part.stderr() * part.stderr();
      below += Math.pow(weight * (part.value() - part.interval().low()), 2);
      above += Math.pow(weight * (part.interval().high() - part.value()), 2);
    }
    return new Estimate(
        value,
        Math.sqrt(variance),
        interval(
            value - Math.sqrt(below), value + Math.sqrt(above), parts.size() > 1, "mover", parts));
  }

  /**
   * Returns a mean of numbers whose intervals hold all together: its interval is the mean of
   * theirs. That does not shrink with their number, nor does it ask for independence or estimates
   * without bias.
   *
   * @param parts each of confidence 1 - alpha / number of parts, for 1 - alpha together
   */
  public static Estimate meanOfSimultaneous(List<Estimate> parts) {
    return new Estimate(
        mean(parts.stream().mapToDouble(Estimate::value).toArray()),
        Double.NaN,
        interval(
            mean(parts.stream().mapToDouble(part -> part.interval().low()).toArray()),
            mean(parts.stream().mapToDouble(part -> part.interval().high()).toArray()),
            parts.size() > 1,
            "simultaneous",
            parts));
  }

  /**
   * Returns a mean of numbers from the same items, whose errors may all go one way: the standard
   * error of their mean is at most the mean of their standard errors, so each end of the interval
   * is the mean of their ends.
   *
   * @param parts of the same confidence
   */
  public static Estimate meanOfDependent(List<Estimate> parts) {
    return new Estimate(
        mean(parts.stream().mapToDouble(Estimate::value).toArray()),
        mean(parts.stream().mapToDouble(Estimate::stderr).toArray()),
        interval(
            mean(parts.stream().mapToDouble(part -> part.interval().low()).toArray()),
            mean(parts.stream().mapToDouble(part -> part.interval().high()).toArray()),
            parts.size() > 1,
            "dependent",
            parts));
  }

  /**
   * Returns the largest of some numbers. The largest estimate is too large on average, so there is
   * no standard error; the interval holds at least as often as it says. Its lower end is the
   * highest that all numbers keep together; of the upper ends that of the largest number is missed
   * no more often than any.
   *
   * @param parts of confidence 1 - alpha
   * @param wide the same, of confidence 1 - alpha / number of parts
   */
  public static Estimate largest(List<Estimate> parts, List<Estimate> wide) {
    double value = parts.stream().mapToDouble(Estimate::value).max().orElse(Double.NaN);
    double low = wide.stream().mapToDouble(part -> part.interval().low()).max().orElse(Double.NaN);
    double high =
        parts.stream().mapToDouble(part -> part.interval().high()).max().orElse(Double.NaN);
    return new Estimate(
        value, Double.NaN, interval(low, high, parts.size() > 1, "largest_of", parts));
  }

  private static ConfidenceInterval interval(
      double low, double high, boolean named, String name, List<Estimate> parts) {
    for (Estimate part : parts) {
      if (!part.interval().exists()) {
        return part.interval();
      }
    }
    String methods =
        parts.stream()
            .map(part -> part.interval().method())
            .distinct()
            .collect(Collectors.joining("_and_"));
    return parts.isEmpty()
        ? ConfidenceInterval.none("none_no_parts")
        : new ConfidenceInterval(low, high, named ? name + "_" + methods : methods);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
