package org.lethe.analysis;

import java.util.Locale;

/**
 * How often something happens in worlds whose truth is known.
 *
 * @param rule what is tried
 * @param truth the world
 * @param what what is counted
 * @param asked what the rule promises, in words
 * @param low smallest share that keeps the promise
 * @param high largest share that keeps the promise
 * @param share share of the runs
 * @param runs number of runs
 */
record Simulated(
    String rule,
    String truth,
    String what,
    String asked,
    double low,
    double high,
    double share,
    int runs) {

  /** A nominal 95 % interval; exact methods may cover more. */
  static Simulated coverage(String rule, String truth, double share, int runs) {
    return new Simulated(rule, truth, "covered", "93 % or more", 0.93, 1, share, runs);
  }

  static Simulated atMost(
      String rule, String truth, String what, double most, double share, int runs) {
    return new Simulated(rule, truth, what, "at most " + percent(most), 0, most, share, runs);
  }

  /** A rate that is stated, not promised. */
  static Simulated rate(String rule, String truth, String what, double share, int runs) {
    return new Simulated(rule, truth, what, "", 0, 1, share, runs);
  }

  boolean isKept() {
    return share >= low && share <= high;
  }

  String line() {
    return "| %s | %s | %s | %s | %s | %d |\n"
        .formatted(rule, truth, what, percent(share), asked, runs);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
