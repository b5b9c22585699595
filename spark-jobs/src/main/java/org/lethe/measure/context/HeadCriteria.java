package org.lethe.measure.context;

import java.io.Serializable;
import org.lethe.analysis.TopOverlap;
import org.lethe.settings.Key;

/** Which heads are chosen, and when the choice does not depend on the trials. */
public record HeadCriteria(
    @Key(value = "heads of largest mean effect that are chosen", unit = "heads", least = 1)
        int topHeads,
    @Key(
            value =
                "share of the chosen heads that two halves of the trials have in common, from which the choice is called stable",
            above = 0,
            below = 1.0000001)
        double stableOverlap)
    implements Serializable {
  public static final HeadCriteria DEFAULT = new HeadCriteria(10, 0.9);

  private static final int HALVES = 200;

  /**
   * Returns the share of chosen heads that two halves of the trials have in common.
   *
   * @param effects [trials, heads]
   */
  public double overlap(double[][] effects, long seed) {
    return TopOverlap.splitHalf(effects, topHeads, HALVES, seed);
  }

  /** Returns whether an overlap is that of a stable choice; NaN is not. */
  public boolean isStable(double overlap) {
    return overlap >= stableOverlap;
  }
}
