package org.lethe.measure.sequence;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.analysis.ClusterTotals;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.ProportionDifference;
import org.lethe.analysis.Transitions;
import org.lethe.measure.contrast.Contrast;
import org.lethe.measure.contrast.ContrastSums;
import org.lethe.measure.contrast.Contrasts.TaskContrast;
import org.lethe.scoring.Metric;

/** Differences of two checkpoints, document by document. */
final class Differences {
  /** What is compared; the difference is that of the first less the second. */
  private record Place(String first, String second, String task, String metric)
      implements Serializable {}

  /**
   * A difference over the documents both answered.
   *
   * @param n documents
   * @param value first less second, more = better
   * @param stderr its standard error
   * @param units independent parts of the documents: clusters, or documents
   * @param items what became of the documents; null unless each is right or wrong
   * @param clusters totals of the difference by cluster; null where documents are independent
   */
  record Difference(
      Place place,
      long n,
      double value,
      double stderr,
      long units,
      Transitions items,
      ClusterTotals clusters)
      implements Serializable {

    Estimate estimate(double confidence) {
      return items == null
          ? Estimate.mean(value, stderr, units, confidence)
          : new ProportionDifference(items, clusters, confidence).estimate();
    }
  }

  private final Map<Place, Difference> differences = new HashMap<>();

  Differences(List<Difference> differences) {
    differences.forEach(difference -> this.differences.put(difference.place(), difference));
  }

  /** Returns the pairs whose differences are about a sequence. */
  static List<Contrast> pairs(TrainingSequence sequence, References references) {
    List<Contrast> pairs = new ArrayList<>();
    int last = sequence.length();
    for (int step = 0; step <= last; step++) {
      if (step < last) {
        add(pairs, sequence.id(step), sequence.id(last));
      }
      if (step > 0 && step < last) {
        add(pairs, sequence.id(step), sequence.id(0));
        add(pairs, sequence.id(step), references.randomInit());
      }
      for (String alone : step > 0 ? references.alone().get(step - 1) : List.<String>of()) {
        add(pairs, alone, sequence.id(step));
      }
    }
    return pairs;
  }

  private static void add(List<Contrast> pairs, String first, String second) {
    if (first != null && second != null && !first.equals(second)) {
      pairs.add(new Contrast(Contrast.Kind.PAIR, List.of(first, second)));
    }
  }

  /**
   * Returns the differences of a pair on a task, by every metric that checkpoints are compared by.
   *
   * @param pair a contrast of kind PAIR
   */
  static List<Difference> of(TaskContrast pair) {
    ContrastSums sums = pair.sums();
    List<String> ids = sums.contrast().checkpoints();
    return sums.metrics().stream()
        .filter(Metric::isCompared)
        .map(
            metric ->
                new Difference(
                    new Place(ids.get(0), ids.get(1), pair.task(), sums.name(metric)),
                    sums.documents(),
                    (metric.higherIsBetter() ? 1 : -1)
                        * (sums.score(0, metric) - sums.score(1, metric)),
                    sums.difference(Contrast.Pair.FIRST, metric).stderr(),
                    sums.units(),
                    metric.isRightOrWrong() ? sums.transitions(Contrast.Pair.FIRST, metric) : null,
                    sums.isClustered() ? sums.differences(Contrast.Pair.FIRST, metric) : null))
        .toList();
  }

  /** Returns the difference of two checkpoints on a task. */
  Optional<Difference> of(String first, String second, String task, String metric) {
    return Optional.ofNullable(differences.get(new Place(first, second, task, metric)));
  }
}
