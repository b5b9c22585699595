package org.lethe.analysis;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** How far the items of largest mean depend on the trials that were made. */
public final class TopOverlap {
  private TopOverlap() {}

  /**
   * Returns the items of largest mean over trials, in falling order; equal means by index.
   *
   * @param effects [trials, items]
   * @param top how many
   */
  public static List<Integer> top(double[][] effects, int top) {
    int[] all = IntStream.range(0, effects.length).toArray();
    return Arrays.stream(top(means(effects, all, 0, all.length), top)).boxed().toList();
  }

  /**
   * Returns the share of the top items that two halves of the trials have in common, averaged over
   * random halves of floor(trials / 2) each.
   *
   * @param effects [trials, items]
   * @param top items of the top, at most as many as there are
   * @param draws random halves
   * @return in [0, 1]; NaN for fewer than two trials
   */
  public static double splitHalf(double[][] effects, int top, int draws, long seed) {
    Shapes.rectangular("effects", effects);
    int trials = effects.length;
    if (trials < 2) {
      return Double.NaN;
    }
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = IntStream.range(0, trials).toArray();
    int half = trials / 2;
    long shared = 0;
    int counted = Math.min(top, effects[0].length);
    for (int draw = 0; draw < draws; draw++) {
      shuffle(order, random);
      BitSet first = set(top(means(effects, order, 0, half), counted));
      first.and(set(top(means(effects, order, half, 2 * half), counted)));
      shared += first.cardinality();
    }
    return shared / ((double) draws * counted);
  }

  private static double[] means(double[][] effects, int[] order, int from, int to) {
    double[] means = new double[effects[0].length];
    for (int k = from; k < to; k++) {
      for (int i = 0; i < means.length; i++) {
        means[i] += effects[order[k]][i] / (to - from);
      }
    }
    return means;
  }

  private static int[] top(double[] means, int top) {
    return IntStream.range(0, means.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -means[i]).thenComparing(i -> i))
        .limit(top)
        .mapToInt(i -> i)
        .toArray();
  }

  private static BitSet set(int[] items) {
    BitSet set = new BitSet();
    Arrays.stream(items).forEach(set::set);
    return set;
  }

  private static void shuffle(int[] order, SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
  }
}
