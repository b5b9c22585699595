package org.lethe.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * Coverage of the intervals of gradient cosines where the truth is known: two directions at a known
 * angle, and examples that scatter around them.
 */
final class GradientSimulations {
  private static final int BLOCKS = 16;
  private static final double CONFIDENCE = 0.95;
  private static final int RUNS = 400;

  private GradientSimulations() {}

  /** Returns the coverage at every setting; seeds are fixed. */
  static List<Simulated> all() {
    List<Simulated> rates = new ArrayList<>();
    rates.addAll(rates(new SimulatedGradients(50, 0, 0.5, 0, 0)));
    rates.addAll(rates(new SimulatedGradients(50, 0.5, 0.5, 0, 0)));
    rates.addAll(rates(new SimulatedGradients(50, 0.9, 0.5, 0, 0)));
    rates.addAll(rates(new SimulatedGradients(500, 0.5, 0.3, 0, 0)));
    rates.addAll(rates(new SimulatedGradients(500, 0.9, 0.8, 0.7, 0)));
    rates.addAll(rates(new SimulatedGradients(500, 0.5, 0.5, 0, 0.6)));
    return rates;
  }

  private static List<Simulated> rates(SimulatedGradients truth) {
    HalfSplits splits = HalfSplits.draw(BLOCKS, 32, 1);
    List<CrossFittedCosine> found = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      found.add(truth.draw(BLOCKS, splits, CONFIDENCE, run));
    }
    double expected = found.stream().mapToDouble(CrossFittedCosine::cosine).average().orElseThrow();
    List<CrossFittedCosine> corrected =
        found.stream().filter(fit -> fit.correctedInterval().exists()).toList();
    long crossed = found.stream().filter(fit -> fit.interval().contains(expected)).count();
    long right =
        corrected.stream().filter(fit -> fit.correctedInterval().contains(truth.cosine())).count();
    return List.of(
        Simulated.coverage(
            "block jackknife of a cross-fitted cosine",
            truth.setting(),
            crossed / (double) RUNS,
            RUNS),
        Simulated.coverage(
            "block jackknife of a corrected cosine",
            truth.setting(),
            right / (double) corrected.size(),
            corrected.size()));
  }
}
