package org.lethe.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.lethe.analysis.DyadicRegression.Coefficient;

/** Coverage of intervals and size of tests over pairs of tasks where the truth is known. */
final class PairSimulations {
  private static final double CONFIDENCE = 0.95;
  private static final int RUNS = 400;
  private static final int RUNS_OF_R = 2000; // a run without permutations takes little

  private PairSimulations() {}

  /** Returns coverage and size at every setting; seeds are fixed. */
  static List<Simulated> all() {
    List<Simulated> rates = new ArrayList<>();
    for (int tasks : new int[] {6, 8, 12, 20}) {
      rates.addAll(rates(new SimulatedPairs(tasks, 0, 0, 0, 0.7)));
      rates.addAll(rates(new SimulatedPairs(tasks, 0, 1, 1, 0.7)));
      rates.addAll(rates(new SimulatedPairs(tasks, 1, 1, 1, 0.7)));
      rates.addAll(rates(new SimulatedPairs(tasks, 2, 0.5, 0.5, 1)));
    }
    return rates;
  }

  private static List<Simulated> rates(SimulatedPairs truth) {
    double r = correlation(truth);
    int pair = 0;
    int task = 0;
    int found = 0;
    for (int run = 0; run < RUNS; run++) {
      DyadicData data = truth.draw(run);
      List<Coefficient> terms = DyadicRegression.of(data, 200, CONFIDENCE, run);
      pair += terms.get(0).interval().contains(truth.slope()) ? 1 : 0;
      task += terms.get(1).interval().contains(SimulatedPairs.BASE_SLOPE) ? 1 : 0;
      found += terms.get(0).test().p() < 0.05 ? 1 : 0;
    }
    long dyadic = inRuns(truth, pairs -> dyadic(pairs).contains(r));
    long fisher = inRuns(truth, pairs -> naive(pairs).contains(r));
    List<Simulated> rates = new ArrayList<>();
    rates.add(covered("task jackknife of a term of pairs", truth, pair, RUNS));
    rates.add(covered("task jackknife of a term of tasks", truth, task, RUNS));
    rates.add(covered("dyadic jackknife of Pearson's r", truth, dyadic, RUNS_OF_R));
    rates.add(
        Simulated.rate(
            "Fisher's interval of r (naive)",
            truth.setting(),
            "covered",
            fisher / (double) RUNS_OF_R,
            RUNS_OF_R));
    if (truth.slope() == 0) {
      rates.add(
          Simulated.atMost(
              "QAP at 0.05", truth.setting(), "p < 0.05", 0.075, found / (double) RUNS, RUNS));
    }
    return rates;
  }

  private static Simulated covered(String rule, SimulatedPairs truth, long times, int runs) {
    return Simulated.coverage(rule, truth.setting(), times / (double) runs, runs);
  }

  private static long inRuns(SimulatedPairs truth, Predicate<TaskPairs> holds) {
    return IntStream.range(0, RUNS_OF_R)
        .parallel()
        .filter(run -> holds.test(pairs(truth.draw(run))))
        .count();
  }

  private static ConfidenceInterval dyadic(TaskPairs pairs) {
    return DyadicJackknife.interval(CorrelationMethod.PEARSON, pairs, CONFIDENCE);
  }

  private static ConfidenceInterval naive(TaskPairs pairs) {
    double r = Correlation.pearson(pairs.x(), pairs.y());
    return FisherZ.interval(CorrelationMethod.PEARSON, r, pairs.size(), CONFIDENCE);
  }

  private static TaskPairs pairs(DyadicData data) {
    return new TaskPairs(data.tasks(), data.from(), data.to(), data.terms().get(0).x(), data.y());
  }

  /** Returns the coefficient of very many pairs. */
  private static double correlation(SimulatedPairs truth) {
    DyadicData many =
        new SimulatedPairs(1000, truth.slope(), truth.rows(), truth.columns(), truth.places())
            .draw(-1);
    return Correlation.pearson(many.terms().get(0).x(), many.y());
  }
}
