package org.lethe.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.util.FastMath;

/**
 * Interval of a correlation over pairs of tasks, which share tasks and are not independent.
 *
 * <p>Leaving out a task at a time counts the variance that belongs to single pairs twice, because
 * each pair is left out with either of its tasks (Efron and Stein 1981). Leaving out an unordered
 * pair at a time estimates this part, and it is subtracted once, as in dyadic cluster-robust
 * variances (Fafchamps and Gubert 2007; Aronow, Samii and Assenova 2015). At most half is
 * subtracted. The variance is that of Fisher's z; it is multiplied by n / (n - 2), and t has n - 2
 * degrees of freedom, for a coefficient rests on two means. STATISTICS.md has the coverage.
 */
public final class DyadicJackknife {
  static final String METHOD = "dyadic_jackknife_t";

  /**
   * More pairs than this are left out in groups, so that the work does not grow with the square.
   */
  private static final int MOST_GROUPS = 200;

  private DyadicJackknife() {}

  /**
   * Returns the interval of a coefficient.
   *
   * @param confidence level in (0, 1)
   * @return no interval with fewer than 6 tasks, or where a coefficient is undefined without some
   *     task or pair
   */
  public static ConfidenceInterval interval(
      CorrelationMethod method, TaskPairs pairs, double confidence) {
    ConfidenceInterval.checkLevel(confidence);
    List<TaskPairs> withoutTask =
        IntStream.range(0, pairs.tasks())
            .mapToObj(pairs::without)
            .filter(some -> some.size() < pairs.size())
            .toList();
    int n = withoutTask.size();
    if (n < DyadicRegression.LEAST_TASKS) {
      return ConfidenceInterval.none("none_fewer_than_6_tasks");
    }
    double ofTasks = variance(method, withoutTask);
    double ofPairs = variance(method, withoutPairs(pairs));
    double variance = (ofTasks - Math.min(ofPairs, ofTasks / 2)) * n / (n - 2);
    double t = new TDistribution(null, n - 2).inverseCumulativeProbability((1 + confidence) / 2);
    double half = t * Math.sqrt(variance);
    double z = FastMath.atanh(method.coefficient(pairs.x(), pairs.y()));
    return Double.isNaN(z) || Double.isNaN(half)
        ? ConfidenceInterval.none("none_undefined")
        : new ConfidenceInterval(Math.tanh(z - half), Math.tanh(z + half), METHOD);
  }

  /** Jackknife variance of Fisher's z. */
  private static double variance(CorrelationMethod method, List<TaskPairs> leftOut) {
    double[] z =
        leftOut.stream()
            .mapToDouble(some -> FastMath.atanh(method.coefficient(some.x(), some.y())))
            .toArray();
    double error = Jackknife.standardError(z);
    return error * error;
  }

  /** The pairs without each unordered pair of tasks, or without each random group of these. */
  private static List<TaskPairs> withoutPairs(TaskPairs pairs) {
    Map<Long, BitSet> unordered = new LinkedHashMap<>();
    for (int i = 0; i < pairs.size(); i++) {
      long low = Math.min(pairs.from()[i], pairs.to()[i]);
      long high = Math.max(pairs.from()[i], pairs.to()[i]);
      unordered.computeIfAbsent(low * pairs.tasks() + high, key -> new BitSet()).set(i);
    }
    List<BitSet> places = new ArrayList<>(unordered.values());
    Collections.shuffle(places, new Random(0)); // pairs of a group share few tasks
    BitSet[] groups = new BitSet[Math.min(places.size(), MOST_GROUPS)];
    Arrays.setAll(groups, g -> new BitSet());
    for (int k = 0; k < places.size(); k++) {
      groups[k % groups.length].or(places.get(k));
    }
    return Arrays.stream(groups).map(group -> pairs.where(i -> !group.get(i))).toList();
  }
}
