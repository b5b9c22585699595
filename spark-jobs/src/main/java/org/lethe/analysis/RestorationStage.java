package org.lethe.analysis;

import java.util.List;
import java.util.OptionalInt;

/** Stages of forgetting (Zhang et al. 2024): a label beside how much was lost and came back. */
public enum RestorationStage {
  /** The base does not do the task: there is nothing to forget. */
  FLOOR,
  /** Fine-tuning lost no more than the equivalence margin. */
  NONE,
  /** Fine-tuning lost something, and something stays lost after restoration. */
  ACTUAL,
  /** Fine-tuning lost something, and no more than the margin stays lost. */
  PSEUDO,
  /** The intervals do not decide. */
  UNDECIDED;

  /**
   * Bounds of what counts.
   *
   * @param epsilon smallest loss that counts, units of the score, at least 0
   * @param margin equivalence margin: up to here a loss counts as none once it is shown to be
   *     below; units of the score, at least epsilon
   */
  public record Bounds(double epsilon, double margin) {
    public Bounds {
      if (!(epsilon >= 0 && margin >= epsilon)) {
        throw new IllegalArgumentException(
            "bounds must be 0 <= epsilon <= margin, got %s and %s".formatted(epsilon, margin));
      }
    }
  }

  /**
   * Returns the stage of a checkpoint on a benchmark above its floor: NONE if upper(G) &lt;=
   * margin; ACTUAL if lower(G) &gt; epsilon and lower(Z) &gt; epsilon; PSEUDO if lower(G) &gt;
   * epsilon and upper(Z) &lt;= margin; else UNDECIDED. The first condition that holds decides.
   *
   * @param gross interval of G = A(base) - A(S), the loss by fine-tuning
   * @param residual interval of Z = A(B_r) - A(R), the loss that remains after restoration, against
   *     the base after the same restoration
   */
  public static RestorationStage of(
      ConfidenceInterval gross, ConfidenceInterval residual, Bounds bounds) {
    if (gross.isWithin(bounds.margin())) {
      return NONE;
    }
    if (!gross.isAbove(bounds.epsilon())) {
      return UNDECIDED;
    }
    if (residual.isAbove(bounds.epsilon())) {
      return ACTUAL;
    }
    return residual.isWithin(bounds.margin()) ? PSEUDO : UNDECIDED;
  }

  /**
   * Returns the p-value of the claim that this stage makes, an intersection-union test (Berger
   * 1982): twice the largest one-sided p-value of its conditions, so that it is at most 1 - c where
   * intervals of confidence c make the claim.
   *
   * @return NaN for a stage that claims nothing, and without intervals
   */
  public double p(PairedDifference gross, PairedDifference residual, Bounds bounds) {
    double oneSided =
        switch (this) {
          case NONE -> gross.pBelow(bounds.margin());
          case ACTUAL ->
              Math.max(gross.pAbove(bounds.epsilon()), residual.pAbove(bounds.epsilon()));
          case PSEUDO -> Math.max(gross.pAbove(bounds.epsilon()), residual.pBelow(bounds.margin()));
          case FLOOR, UNDECIDED -> Double.NaN;
        };
    return Math.min(1, 2 * oneSided);
  }

  /**
   * Returns t*: the index of the first stage from which all are ACTUAL. A detection time: the loss
   * may have become actual before it was large enough to be shown.
   *
   * @param stages stages of the checkpoints of one training run, earliest first
   * @return empty when the last one is not ACTUAL
   */
  public static OptionalInt transition(List<RestorationStage> stages) {
    int from = stages.size();
    while (from > 0 && stages.get(from - 1) == ACTUAL) {
      from--;
    }
    return from == stages.size() ? OptionalInt.empty() : OptionalInt.of(from);
  }

  /** Returns whether the stage shows that nothing stayed lost: NONE or PSEUDO. */
  public boolean showsNoActualLoss() {
    return this == NONE || this == PSEUDO;
  }
}
