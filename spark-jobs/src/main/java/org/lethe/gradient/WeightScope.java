package org.lethe.gradient;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.lethe.transformer.Parameter;
import org.lethe.transformer.Transformer;

/** Which weights a loss is a function of; the others stay as they are. */
public enum WeightScope {
  /** Every weight of the checkpoint. A tied output head counts once. */
  ALL,
  /** The maps q, k, v and o of every block. */
  ATTENTION,
  /** The weights of an adapter beside the checkpoint. */
  ADAPTERS,
  /** All weights of one block. */
  BLOCK;

  private static final Set<String> ATTENTION_MODULES = Set.of("q", "k", "v", "o");

  /**
   * Returns the weights in the order of the transformer.
   *
   * @param block index of the block, for {@link #BLOCK}
   * @throws IllegalArgumentException if the transformer has none
   */
  public List<Parameter> of(Transformer transformer, int block) {
    List<Parameter> weights =
        switch (this) {
          case ALL -> transformer.parameters();
          case ATTENTION ->
              transformer.parameters().stream()
                  .filter(weight -> ATTENTION_MODULES.contains(weight.module()))
                  .toList();
          case ADAPTERS ->
              transformer.adapters().stream()
                  .flatMap(adapter -> Stream.of(adapter.a(), adapter.b()))
                  .toList();
          case BLOCK ->
              transformer.parameters().stream().filter(weight -> weight.layer() == block).toList();
        };
    if (weights.isEmpty()) {
      throw new IllegalArgumentException(
          "a %s of %d blocks has no weights of scope %s"
              .formatted(
                  transformer.config().family(),
                  transformer.config().layers(),
                  this == BLOCK ? "block " + block : name().toLowerCase(Locale.ROOT)));
    }
    return weights;
  }

  /** Returns the values of the weights one after the other, each row-major. */
  public float[] values(Transformer transformer, int block) {
    return FlatWeights.of(of(transformer, block).stream().map(Parameter::array).toList(), 1);
  }
}
