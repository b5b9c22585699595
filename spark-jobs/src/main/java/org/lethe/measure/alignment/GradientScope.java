package org.lethe.measure.alignment;

import java.util.Comparator;

/**
 * The parameters a cosine is over, at a checkpoint.
 *
 * @param scope global, layer or module
 * @param layer layer as in gradients; null for scope global
 * @param module module as in gradients; null unless scope is module
 */
record GradientScope(String checkpointId, String scope, Integer layer, String module)
    implements Comparable<GradientScope> {
  /** The order sums are taken in and rows are made in. */
  private static final Comparator<GradientScope> ORDER =
      Comparator.comparing(GradientScope::checkpointId)
          .thenComparing(GradientScope::scope)
          .thenComparing(GradientScope::layer, Comparator.nullsFirst(Comparator.naturalOrder()))
          .thenComparing(GradientScope::module, Comparator.nullsFirst(Comparator.naturalOrder()));

  static GradientScope global(String checkpointId) {
    return new GradientScope(checkpointId, "global", null, null);
  }

  static GradientScope layer(String checkpointId, int layer) {
    return new GradientScope(checkpointId, "layer", layer, null);
  }

  static GradientScope module(String checkpointId, int layer, String module) {
    return new GradientScope(checkpointId, "module", layer, module);
  }

  @Override
  public int compareTo(GradientScope other) {
    return ORDER.compare(this, other);
  }
}
