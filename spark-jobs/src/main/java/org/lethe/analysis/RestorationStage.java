package org.lethe.analysis;

import java.util.List;
import java.util.OptionalInt;

/** Stages of forgetting: none, actual or pseudo (Zhang et al. 2024). */
public enum RestorationStage {
  /** Fine-tuning lost nothing. */
  NONE,
  /** Fine-tuning lost something, and the loss remains after restoration. */
  ACTUAL,
  /** Fine-tuning lost something, and restoration removes the loss. */
  PSEUDO,
  /** The intervals do not decide. */
  UNDECIDED;

  /**
   * Returns the stage of a checkpoint on a benchmark: NONE if upper(G) &lt;= eps; ACTUAL if
   * lower(Z) &gt; eps; PSEUDO if lower(G) &gt; eps and upper(Z) &lt;= eps; else UNDECIDED. The
   * first condition that holds decides.
   *
   * @param gross interval of G, see {@link Recovery}
   * @param residual interval of Z
   * @param epsilon smallest loss that counts, in units of the score
   * @return UNDECIDED without intervals
   */
  public static RestorationStage of(
      ConfidenceInterval gross, ConfidenceInterval residual, double epsilon) {
    if (gross.high() <= epsilon) {
      return NONE;
    }
    if (residual.low() > epsilon) {
      return ACTUAL;
    }
    return gross.low() > epsilon && residual.high() <= epsilon ? PSEUDO : UNDECIDED;
  }

  /**
   * Returns t*: the index of the first stage from which all are ACTUAL.
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
}
