package org.lethe.gradient;

import java.io.Serializable;

/**
 * A direction in the space of a surface's weights. All but given ones follow from the models, so
 * that they need not travel to where the loss is computed.
 */
public sealed interface Direction extends Serializable {

  /**
   * A direction by its values.
   *
   * @param values flat, one a weight
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by identity
  record Given(float[] values) implements Direction {}

  /** A random direction whose rows have the lengths of the weights' rows, of a seed. */
  record FilterNormalised(long seed) implements Direction {}

  /** What training changed. */
  enum Training implements Direction {
    /** The checkpoint's weights less those that its training started from. */
    LAST,
    /** The weights that its training started from less those that these were trained from. */
    BEFORE
  }
}
