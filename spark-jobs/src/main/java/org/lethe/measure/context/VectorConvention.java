package org.lethe.measure.context;

import java.util.Locale;
import org.lethe.effect.OutputBias;

/** A definition of heads' effects and of a vector. */
public enum VectorConvention {
  /**
   * Todd et al. 2024: heads of corrupted prompts are replaced by means; the effect is the change of
   * the probability of the first target token; a bias of o_proj counts for every head.
   */
  TODD,
  /**
   * Jiang et al. 2025: means are added to heads of zero-shot prompts; the effect is the fall of the
   * mean loss per target token.
   */
  FV;

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** How a vector counts the bias of the output projection. */
  public OutputBias bias() {
    return this == TODD ? OutputBias.EVERY_HEAD : OutputBias.ONCE;
  }
}
