package org.lethe.analysis;

import java.io.Serializable;

/**
 * The effect of restoration (Zhang et al. 2024), in units of the score.
 *
 * @param gross G = A(base) - A(S): loss by fine-tuning
 * @param residual Z = A(B_r) - A(R): loss that remains after restoration, relative to the base
 *     after the same restoration
 */
public record Recovery(double gross, double residual) implements Serializable {

  /**
   * Returns gross and residual from the four scores.
   *
   * @param base score of the base
   * @param tuned score of the fine-tuned checkpoint S
   * @param control score of the restored base B_r
   * @param restored score of the restored fine-tuned checkpoint R
   */
  public static Recovery of(double base, double tuned, double control, double restored) {
    return new Recovery(base - tuned, control - restored);
  }

  /** Returns max(0, G - Z), the part of the loss that restoration removes; NaN when a score is. */
  public double pseudo() {
    return Math.max(0, gross - residual);
  }

  /** Returns 1 - Z / G; 1 means that restoration removes the whole loss; NaN when G is 0. */
  public double ratio() {
    return gross == 0 ? Double.NaN : 1 - residual / gross;
  }
}
