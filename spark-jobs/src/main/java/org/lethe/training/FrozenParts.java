package org.lethe.training;

import java.io.Serializable;
import java.util.List;
import org.lethe.transformer.Parameter;

/**
 * Weights that a run does not train.
 *
 * @param layers block indices, all weights of these blocks
 * @param modules modules in all blocks and outside, with their biases: {@code embed}, {@code q},
 *     {@code mlp_norm}
 * @param heads query heads
 */
public record FrozenParts(List<Integer> layers, List<String> modules, List<FrozenHead> heads)
    implements Serializable {

  /** Everything is trained. */
  public static final FrozenParts NONE = new FrozenParts(List.of(), List.of(), List.of());

  /**
   * A query head: its rows of q, its columns of o, and the rows of k and v of the head that it
   * reads, which other query heads may read too.
   */
  public record FrozenHead(int layer, int head) implements Serializable {}

  public FrozenParts {
    layers = List.copyOf(layers);
    modules = List.copyOf(modules);
    heads = List.copyOf(heads);
  }

  /** Whether a weight is frozen as a whole. */
  boolean covers(Parameter parameter) {
    return covers(parameter.layer(), parameter.module());
  }

  /**
   * Whether the weights of a module are frozen as a whole.
   *
   * @param layer block index; -1 outside the blocks
   */
  boolean covers(int layer, String module) {
    return layers.contains(layer)
        || modules.stream().anyMatch(m -> module.equals(m) || module.equals(m + "_bias"));
  }
}
