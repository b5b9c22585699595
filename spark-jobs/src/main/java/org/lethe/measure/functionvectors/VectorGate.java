package org.lethe.measure.functionvectors;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lethe.settings.Key;

/** When a task has a vector at a checkpoint: only then is anything said of it. */
public record VectorGate(
    @Key(
            value = "share of right answers from which a vector exists",
            above = -1e-9,
            below = 1.0000001)
        double leastAccuracy,
    @Key(value = "queries answered right from which a vector exists", unit = "queries", least = 1)
        int leastRight,
    @Key(
            value =
                "share of the chosen heads that two halves of the trials have in common, from which a vector exists",
            above = -1e-9,
            below = 1.0000001)
        double leastOverlap)
    implements Serializable {
  public static final VectorGate DEFAULT = new VectorGate(0.25, 5, 0.3);

  /**
   * Returns why there is no vector; null when there is one.
   *
   * @param overlap NaN when it is not known
   */
  String reason(double accuracy, int right, double overlap) {
    List<String> reasons = new ArrayList<>();
    if (!(accuracy >= leastAccuracy)) {
      reasons.add(fewer("accuracy", accuracy, leastAccuracy));
    }
    if (right < leastRight) {
      reasons.add("%d right queries, needed %d".formatted(right, leastRight));
    }
    if (!(overlap >= leastOverlap)) {
      reasons.add(fewer("split-half overlap", overlap, leastOverlap));
    }
    return reasons.isEmpty() ? null : String.join("; ", reasons);
  }

  private static String fewer(String what, double found, double needed) {
    return Double.isNaN(found)
        ? what + " unknown"
        : String.format(Locale.ROOT, "%s %.2f, needed %.2f", what, found, needed);
  }
}
