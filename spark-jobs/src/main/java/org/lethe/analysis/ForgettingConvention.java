package org.lethe.analysis;

import java.util.Locale;

/** Definitions of forgetting; tables store the key beside every value. */
public enum ForgettingConvention {
  /** R[0][i] - R[k][i]: base, or the state before, minus tuned. */
  DELTA,
  /** R[i][i] - R[T][i]. */
  FIRST_LAST,
  /** Best before the last step minus last; may be negative. */
  CHAUDHRY_MAX,
  /** Best of all steps minus last; never negative. */
  MAMMOTH_MAX,
  /** Mean backward transfer over T - 1 tasks; negative = forgotten. */
  BWT_GEM,
  /** Summed backward transfer over T; negative = forgotten. */
  BWT_TRACE,
  /** Mean forward transfer above chance. */
  FWT,
  /** Rise of the loss in nats per token. */
  LOSS_DELTA,
  /** Loss of score as a share of what was learned above chance. */
  RELATIVE;

  /** Returns the key in the tables, for example {@code loss_delta}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
