package org.lethe.analysis;

import java.util.Locale;

/**
 * Thirds of a model's depth. Layer k of the residual stream is the output of block k, layer 0 the
 * embedding. A block is of the third in which its middle lies, (k - 1/2) / blocks, so both ends of
 * a model have equally many blocks. The embedding is before all blocks and of no third.
 */
public enum DepthThird {
  EMBEDDING,
  LOWER,
  /** The intermediate layers. */
  MIDDLE,
  UPPER;

  /**
   * Returns the third of a layer.
   *
   * @param layer layer of the residual stream, in [0, blocks]
   * @param blocks number of blocks of the model
   * @throws IllegalArgumentException if the model has no such layer
   */
  public static DepthThird of(int layer, int blocks) {
    if (layer < 0 || layer > blocks) {
      throw new IllegalArgumentException(
          "layer must be in [0, %d], got %d".formatted(blocks, layer));
    }
    return layer == 0 ? EMBEDDING : values()[1 + 3 * (2 * layer - 1) / (2 * blocks)];
  }

  /** Name in tables. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
