package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/** Rules for items in clusters, in worlds where an item may take over its cluster's answer. */
final class ClusterSimulations {
  private static final double LEVEL = 0.95;
  private static final int RUNS = 2000;
  private static final int[][] SHAPES = {
    {12, 25}, {20, 15}, {30, 10}, {60, 5}
  }; // clusters, items of each

  private ClusterSimulations() {}

  static List<Simulated> all() {
    List<Simulated> rows = new ArrayList<>();
    for (int[] shape : SHAPES) {
      for (double common : new double[] {0, 0.5, 1}) {
        World world = new World(shape[0], shape[1], common);
        rows.add(world.coverage("Tango, clusters", 0.1, 0));
        rows.add(world.coverage("Tango, clusters", 0.3, 0.1));
        rows.add(world.scoreTest());
        rows.add(world.wilson(0.8));
        if (shape[0] >= MeanDifference.MIN_ITEMS) {
          rows.add(world.means());
        }
      }
    }
    return rows;
  }

  /**
   * @param common probability that an item takes over its cluster's draw
   */
  private record World(int clusters, int size, double common) {

    /** An item's draw: its own, or the one that it has in common with its cluster. */
    private double[][] draws(Random random) {
      double[][] draws = new double[clusters][size];
      for (double[] cluster : draws) {
        double shared = random.nextDouble();
        for (int item = 0; item < size; item++) {
          cluster[item] = random.nextDouble() < common ? shared : random.nextDouble();
        }
      }
      return draws;
    }

    private ProportionDifference flips(Random random, double lost, double gained) {
      long[] counts = new long[3];
      double[] totals = new double[clusters];
      double[][] draws = draws(random);
      for (int c = 0; c < clusters; c++) {
        for (double u : draws[c]) {
          int change = u < lost ? 1 : u < lost + gained ? -1 : 0;
          counts[1 - change]++;
          totals[c] += change;
        }
      }
      return new ProportionDifference(
          new Transitions(counts[1], counts[0], counts[2], 0),
          new ClusterTotals(totals, sizes()),
          LEVEL);
    }

    private double[] sizes() {
      double[] sizes = new double[clusters];
      Arrays.fill(sizes, size);
      return sizes;
    }

    private double share(Predicate<Random> happened) {
      Random random = new Random(31L * clusters + Math.round(100 * common));
      int times = 0;
      for (int run = 0; run < RUNS; run++) {
        times += happened.test(random) ? 1 : 0;
      }
      return times / (double) RUNS;
    }

    private String truth(String rest) {
      return "%d clusters of %d, %s in common, %s".formatted(clusters, size, common, rest);
    }

    Simulated coverage(String rule, double lost, double gained) {
      double share =
          share(random -> flips(random, lost, gained).interval().contains(lost - gained));
      return Simulated.coverage(
          rule, truth("%s lost, %s gained".formatted(lost, gained)), share, RUNS);
    }

    Simulated scoreTest() {
      double share = share(random -> flips(random, 0.1, 0.1).pNoDifference() <= 0.05);
      return Simulated.atMost(
          "score test, clusters", truth("0.1 flip each way"), "rejected", 0.065, share, RUNS);
    }

    Simulated wilson(double rate) {
      double share =
          share(
              random -> {
                double[][] draws = draws(random);
                double[] totals = new double[clusters];
                long right = 0;
                for (int c = 0; c < clusters; c++) {
                  for (double u : draws[c]) {
                    totals[c] += u < rate ? 1 : 0;
                  }
                  right += Math.round(totals[c]);
                }
                double independent =
                    new ClusterTotals(totals, sizes()).effectiveItems(right, LEVEL);
                return ProportionIntervals.wilson(right, (long) clusters * size, independent, LEVEL)
                    .contains(rate);
              });
      return Simulated.coverage("Wilson, clusters", truth(rate + " right"), share, RUNS);
    }

    Simulated means() {
      Bootstrap.Options draws = new Bootstrap.Options(500, LEVEL, 5);
      double share =
          share(
              random -> {
                double[] totals = new double[clusters];
                for (int c = 0; c < clusters; c++) {
                  double shared = random.nextGaussian();
                  for (int item = 0; item < size; item++) {
                    totals[c] += random.nextDouble() < common ? shared : random.nextGaussian();
                  }
                }
                return MeanDifference.ofClusters(new ClusterTotals(totals, sizes()), draws)
                    .interval()
                    .contains(0);
              });
      return Simulated.coverage(
          "studentised bootstrap, clusters", truth("normal differences"), share, RUNS);
    }
  }
}
