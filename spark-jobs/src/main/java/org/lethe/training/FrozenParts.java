package org.lethe.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.lethe.transformer.Parameter;

/**
 * Weights that a run does not train.
 *
 * @param layers block indices, all weights of these blocks
 * @param modules modules in all blocks and outside, with their biases: {@code embed}, {@code q},
 *     {@code mlp_norm}
 * @param heads query heads
 * @param guideHeads whether the heads that the vector of {@link Guide} is made of are frozen too
 */
public record FrozenParts(
    List<Integer> layers, List<String> modules, List<FrozenHead> heads, boolean guideHeads)
    implements Serializable {

  /** Everything is trained. */
  public static final FrozenParts NONE = new FrozenParts(List.of(), List.of(), List.of(), false);

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

  /**
   * The query heads to freeze.
   *
   * @param guide of the run; read only where its heads are frozen
   */
  List<FrozenHead> heads(Supplier<Guide> guide) {
    List<FrozenHead> all = new ArrayList<>(heads);
    if (guideHeads) {
      guide.get().heads().forEach(head -> all.add(new FrozenHead(head.layer(), head.head())));
    }
    return all;
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
