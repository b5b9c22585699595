package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.lethe.analysis.RestorationStage.Bounds;

/** Worlds with a known truth, and how often each rule says it. Seeds are fixed. */
final class Simulations {
  private static final int[] SIZES = {20, 60, 300};
  private static final double LEVEL = 0.95;
  private static final int RUNS = 4000;
  private static final int RESAMPLED_RUNS = 1000;
  private static final Bootstrap.Options DRAWS = new Bootstrap.Options(999, LEVEL, 5);

  private Simulations() {}

  static List<Simulated> all() {
    List<Simulated> rows = new ArrayList<>();
    for (int n : SIZES) {
      for (double rate : new double[] {0, 0.01, 0.1, 0.5}) {
        rows.add(wilson(n, rate));
        rows.add(tango(n, rate, 0));
        rows.add(tango(n, rate / 2, rate / 2));
      }
    }
    for (int n : SIZES) {
      rows.add(means(n, "normal differences", 0, Random::nextGaussian));
      rows.add(means(n, "skewed differences", 1, random -> -Math.log(1 - random.nextDouble())));
    }
    rows.add(means(60, "half of the items differ", 0.5, Simulations::half));
    rows.add(means(300, "half of the items differ", 0.5, Simulations::half));
    for (int n : SIZES) {
      rows.add(recovered(n, 0.2, 0.1));
      rows.add(recovered(n, 0, 0));
    }
    rows.add(share(60, 0.5, 0.2));
    rows.add(share(300, 0.3, 0.1));
    rows.add(share(300, 0.3, 0));
    rows.addAll(tests());
    for (int n : new int[] {60, 300, 1000}) {
      rows.addAll(stages(n, "nothing changed", 0, 0, 0));
      rows.addAll(stages(n, "answers flip, nothing lost", 0, 0, 0.05));
      rows.addAll(stages(n, "lost 10 %, all back", 0.1, 0, 0.02));
      rows.addAll(stages(n, "lost 10 %, none back", 0.1, 0.1, 0.02));
      rows.addAll(stages(n, "lost 20 %, half back", 0.2, 0.1, 0.02));
    }
    for (int n : new int[] {60, 300, 1000}) {
      rows.addAll(stages(n, "lost 4 %, none back", 0.04, 0.04, 0.02));
    }
    rows.addAll(breaks());
    rows.add(crossed(3, 60, 0));
    rows.add(crossed(3, 60, 0.5));
    rows.add(crossed(5, 300, 2));
    rows.addAll(GradientSimulations.all());
    rows.addAll(PairSimulations.all());
    rows.addAll(ClusterSimulations.all());
    return rows;
  }

  private static double share(int runs, ToDoubleFunction<Random> happened, long seed) {
    Random random = new Random(seed);
    double sum = 0;
    for (int run = 0; run < runs; run++) {
      sum += happened.applyAsDouble(random);
    }
    return sum / runs;
  }

  private static double count(boolean happened) {
    return happened ? 1 : 0;
  }

  private static Simulated wilson(int n, double rate) {
    double share =
        share(
            RUNS,
            random -> {
              long right = random.doubles(n).filter(u -> u < rate).count();
              return count(ProportionIntervals.wilson(right, n, LEVEL).contains(rate));
            },
            n);
    // the score interval of one share covers 95 % on average over shares, less at single ones
    return new Simulated(
        "Wilson, a share",
        "n = %d, %s right".formatted(n, rate),
        "covered",
        "90 % or more",
        0.9,
        1,
        share,
        RUNS);
  }

  private static Simulated tango(int n, double lost, double gained) {
    double share =
        share(
            RUNS,
            random -> count(flips(random, n, lost, gained).interval().contains(lost - gained)),
            n + 1);
    return Simulated.coverage(
        "Tango, paired shares",
        "n = %d, %s lost, %s gained".formatted(n, lost, gained),
        share,
        RUNS);
  }

  private static ProportionDifference flips(Random random, int n, double lost, double gained) {
    long[] counts = new long[3];
    for (int item = 0; item < n; item++) {
      double u = random.nextDouble();
      counts[u < lost ? 0 : u < lost + gained ? 1 : 2]++;
    }
    return new ProportionDifference(new Transitions(counts[2], counts[0], counts[1], 0), LEVEL);
  }

  private static double half(Random random) {
    return random.nextDouble() < 0.5 ? 0 : 1 + random.nextGaussian();
  }

  private static Simulated means(
      int n, String truth, double mean, ToDoubleFunction<Random> difference) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double share =
        share(
            RESAMPLED_RUNS,
            random -> {
              double[] d = new double[n];
              Arrays.setAll(d, i -> difference.applyAsDouble(random));
              return count(new MeanDifference(d, ones, n, DRAWS).interval().contains(mean));
            },
            n + 2);
    return Simulated.coverage(
        "studentised bootstrap", "n = %d, %s".formatted(n, truth), share, RESAMPLED_RUNS);
  }

  /** Gross and residual loss of the same items: what stays lost was lost. */
  private record Restored(ProportionDifference gross, ProportionDifference residual, Sums sums) {
    Estimate recovered() {
      return Mover.difference(gross.estimate(), residual.estimate(), correlation(), sums.stderr());
    }

    Estimate lastingShare() {
      return Mover.ratio(residual.estimate(), gross.estimate(), correlation());
    }

    private double correlation() {
      return Mover.correlationOfShares(gross.stderr(), residual.stderr(), sums.stderr(), sums.n());
    }
  }

  /** Mean and spread of gross less residual loss over items. */
  private record Sums(long n, double sum, double squares) {
    double stderr() {
      double mean = sum / n;
      return Math.sqrt(Math.max(0, squares / n - mean * mean) / (n - 1));
    }
  }

  /**
   * @param noise probability that an answer flips in a pair of checkpoints for no reason, half each
   *     way
   */
  private static Restored restored(Random random, int n, double lost, double stays, double noise) {
    long[] gross = new long[3];
    long[] residual = new long[3];
    double sum = 0;
    double squares = 0;
    for (int item = 0; item < n; item++) {
      double u = random.nextDouble();
      int g = u < lost ? 1 : flip(random, noise);
      int z = u < stays ? 1 : flip(random, noise);
      gross[1 - g]++;
      residual[1 - z]++;
      sum += g - z;
      squares += (g - z) * (g - z);
    }
    return new Restored(pair(gross), pair(residual), new Sums(n, sum, squares));
  }

  private static int flip(Random random, double noise) {
    double u = random.nextDouble();
    return u < noise / 2 ? 1 : u < noise ? -1 : 0;
  }

  private static ProportionDifference pair(long[] lostSameGained) {
    return new ProportionDifference(
        new Transitions(lostSameGained[1], lostSameGained[0], lostSameGained[2], 0), LEVEL);
  }

  private static Simulated recovered(int n, double lost, double stays) {
    double truth = lost - stays;
    double share =
        share(
            RUNS,
            random ->
                count(restored(random, n, lost, stays, 0).recovered().interval().contains(truth)),
            n + 3);
    return Simulated.coverage(
        "MOVER, what came back (G - Z)",
        "n = %d, %s lost, %s stay lost".formatted(n, lost, stays),
        share,
        RUNS);
  }

  private static Simulated share(int n, double lost, double stays) {
    double share =
        share(
            RUNS,
            random -> {
              ConfidenceInterval interval =
                  restored(random, n, lost, stays, 0).lastingShare().interval();
              return count(!interval.exists() || interval.contains(stays / lost));
            },
            n + 4);
    return Simulated.coverage(
        "MOVER, share that stays (Z / G)",
        "n = %d, %s lost, %s stay lost".formatted(n, lost, stays),
        share,
        RUNS);
  }

  private static List<Simulated> tests() {
    List<Simulated> rows = new ArrayList<>();
    for (int n : SIZES) {
      double mcnemar =
          share(RUNS, random -> count(flips(random, n, 0.1, 0.1).pNoDifference() <= 0.05), n + 5);
      rows.add(
          Simulated.atMost(
              "McNemar mid-p",
              "n = %d, 0.1 flip each way".formatted(n),
              "rejected",
              0.06,
              mcnemar,
              RUNS));
      double[] ones = new double[n];
      Arrays.fill(ones, 1);
      Bootstrap.Options few = new Bootstrap.Options(1, LEVEL, 1); // the t-test draws nothing
      double t =
          share(
              RUNS,
              random -> {
                double[] d = new double[n];
                Arrays.setAll(d, i -> random.nextGaussian());
                return count(new MeanDifference(d, ones, n, few).pNoDifference() <= 0.05);
              },
              n + 6);
      rows.add(
          Simulated.atMost(
              "paired t", "n = %d, normal differences".formatted(n), "rejected", 0.06, t, RUNS));
      double chance =
          share(
              RUNS,
              random -> {
                long right = random.doubles(n).filter(u -> u < 0.25).count();
                return count(ProportionIntervals.wilson(right, n, LEVEL).isAbove(0.25 + 0.01));
              },
              n + 7);
      rows.add(
          Simulated.atMost(
              "floor",
              "n = %d, base guesses among 4".formatted(n),
              "called above the floor",
              0.03,
              chance,
              RUNS));
    }
    return rows;
  }

  private static List<Simulated> stages(
      int n, String truth, double lost, double stays, double noise) {
    Bounds bounds = new Bounds(0.01, 0.03);
    long[] counts = new long[RestorationStage.values().length];
    Random random = new Random(n + 8);
    for (int run = 0; run < RUNS; run++) {
      Restored world = restored(random, n, lost, stays, noise);
      counts[
          RestorationStage.of(world.gross().interval(), world.residual().interval(), bounds)
              .ordinal()]++;
    }
    List<Simulated> rows = new ArrayList<>();
    for (RestorationStage stage :
        List.of(
            RestorationStage.NONE,
            RestorationStage.PSEUDO,
            RestorationStage.ACTUAL,
            RestorationStage.UNDECIDED)) {
      double share = counts[stage.ordinal()] / (double) RUNS;
      String world = "n = %d, %s".formatted(n, truth);
      String called = "called " + stage;
      boolean loss = stage == RestorationStage.ACTUAL || stage == RestorationStage.PSEUDO;
      rows.add(
          loss && lost == 0
              ? Simulated.atMost("stage", world, called, 0.03, share, RUNS)
              : stage == RestorationStage.NONE && lost > bounds.margin()
                  ? Simulated.atMost("stage", world, called, 0.05, share, RUNS)
                  : Simulated.rate("stage", world, called, share, RUNS));
    }
    return rows;
  }

  private static List<Simulated> breaks() {
    double[] x = {0, 1, 2, 3, 4, 5, 6, 7};
    List<Simulated> rows = new ArrayList<>();
    for (double bend : new double[] {0, 1}) {
      double share =
          share(
              500,
              random -> {
                double[] y = new double[x.length];
                Arrays.setAll(
                    y, i -> x[i] + bend * Math.max(0, x[i] - 4) + 0.2 * random.nextGaussian());
                return count(
                    BrokenLine.fit(x, y, new Bootstrap.Options(499, LEVEL, 9)).orElseThrow().p()
                        <= 0.05);
              },
              10);
      String truth = "8 lengths, normal errors, " + (bend == 0 ? "straight line" : "slope doubles");
      rows.add(
          bend == 0
              ? Simulated.atMost("break", truth, "found", 0.07, share, 500)
              : Simulated.rate("break", truth, "found", share, 500));
    }
    return rows;
  }

  /** Seeds differ by a multiple of the standard error over items; half of that is shared. */
  private static Simulated crossed(int seeds, int items, double spread) {
    double share =
        share(
            RUNS,
            random -> {
              double shared = random.nextGaussian() * Math.sqrt(0.5);
              double[] values = new double[seeds];
              Arrays.setAll(
                  values,
                  s ->
                      shared
                          + random.nextGaussian() * Math.sqrt(0.5)
                          + spread * random.nextGaussian());
              double[] stderrs = new double[seeds];
              Arrays.fill(stderrs, 1);
              return count(
                  CrossedMean.of(values, stderrs, items, LEVEL).estimate().interval().contains(0));
            },
            11);
    return Simulated.coverage(
        "seeds crossed with items",
        "%d seeds, %d items, seeds spread by %s standard errors".formatted(seeds, items, spread),
        share,
        RUNS);
  }
}
