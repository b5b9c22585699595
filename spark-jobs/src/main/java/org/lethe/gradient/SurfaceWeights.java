package org.lethe.gradient;

import java.io.Serializable;
import java.util.List;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/**
 * The weights that a loss is a function of.
 *
 * @param scope which weights
 * @param block index of the block, for {@link WeightScope#BLOCK}
 */
public record SurfaceWeights(WeightScope scope, int block) implements Serializable {

  /** Returns whether a transformer has weights of the scope; only adapters can be missing. */
  public boolean isIn(Transformer transformer) {
    return scope != WeightScope.ADAPTERS || !transformer.adapters().isEmpty();
  }

  /**
   * Returns the weights in the order of the transformer.
   *
   * @throws IllegalArgumentException if the transformer has none
   */
  List<Parameter> of(Transformer transformer) {
    return scope.of(transformer, block);
  }

  /** Returns the values of the weights one after the other, each row-major. */
  public float[] values(Transformer transformer) {
    return scope.values(transformer, block);
  }
}
