package org.lethe.analysis;

import java.util.Locale;

/** Definitions of forgetting and transfer; tables store the key beside every value. */
public enum ForgettingConvention {
  /** R[0][i] - R[k][i]: base, or the state before, minus tuned. */
  DELTA,
  /** R[i][i] - R[T][i]. */
  FIRST_LAST,
  /** Best before the last step minus last; may be negative. */
  CHAUDHRY_MAX,
  /** Best of all steps minus last; never negative. */
  MAMMOTH_MAX,
  /** Backward transfer, summed over T - 1 tasks and divided by T - 1; negative = forgotten. */
  BWT_GEM,
  /** The same sum divided by T; negative = forgotten. */
  BWT_TRACE,
  /** Mean forward transfer above chance. */
  FWT,
  /** Mean forward transfer above a model with random weights. */
  FWT_INIT,
  /** Mean forward transfer above the model before the sequence. */
  FWT_BASE,
  /** Mean of what a model that learned one task alone knows more of it; positive = not learned. */
  INTRANSIGENCE,
  /** Mean change on tasks that are never trained on; negative = forgotten. */
  GENERAL_DELTA,
  /** The same, of those of the tasks that are asked without worked examples. */
  ZERO_SHOT_DELTA,
  /** The same, of those that are asked with worked examples. */
  IN_CONTEXT_DELTA,
  /** The same, of those that ask under an instruction what another task asks without. */
  INSTRUCTION_DELTA,
  /** Mean score on all trained tasks after the last step. */
  OP,
  /** Rise of the loss in nats per token. */
  LOSS_DELTA,
  /** Loss of score as a share of what was learned above chance. */
  RELATIVE;

  /** Returns whether it is about tasks that are never trained on. */
  public boolean isOfUntrained() {
    return switch (this) {
      case GENERAL_DELTA, ZERO_SHOT_DELTA, IN_CONTEXT_DELTA, INSTRUCTION_DELTA -> true;
      default -> false;
    };
  }

  /** Returns the key in the tables, for example {@code loss_delta}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
