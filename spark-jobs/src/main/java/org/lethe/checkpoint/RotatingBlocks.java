package org.lethe.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.IntPredicate;

/** Reads which blocks rotate queries and keys, where a family leaves it out of some. */
final class RotatingBlocks {

  private RotatingBlocks() {}

  /**
   * The blocks that rotate: those with 1 in no_rope_layers, or all but every n-th, with n in
   * no_rope_layer_interval.
   *
   * @throws CheckpointException if no_rope_layers is no list of 0 and 1, one a block
   */
  static IntPredicate read(ConfigFile file, int layers) {
    JsonNode marks = file.node("no_rope_layers");
    if (!file.has("no_rope_layers") || marks.isArray() && marks.isEmpty()) {
      int interval = file.size("no_rope_layer_interval", 4);
      return layer -> (layer + 1) % interval != 0;
    }
    if (!marks.isArray() || marks.size() < layers) {
      throw file.fault("no_rope_layers", "must mark %d layers, found %s".formatted(layers, marks));
    }
    for (JsonNode mark : marks) {
      if (!mark.isIntegralNumber() || mark.asInt(-1) != 0 && mark.asInt(-1) != 1) {
        throw file.fault("no_rope_layers", "must be a list of 0 and 1, found " + marks);
      }
    }
    return layer -> marks.get(layer).asInt() == 1;
  }
}
