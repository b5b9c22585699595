package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.lethe.inference.TokenBatch;
import org.lethe.transformer.HookPoint;
import org.lethe.transformer.Hooks;
import org.lethe.transformer.Transformer;

/** Adds a vector at the last token of prompts. */
final class Steering {

  private Steering() {}

  /**
   * Checks that a model has a block.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void check(int layer, Transformer transformer) {
    int layers = transformer.config().layers();
    if (layer < 0 || layer >= layers) {
      throw new IllegalArgumentException(
          "layer of the vector must be in [0, %d), got %d".formatted(layers, layer));
    }
  }

  /** Position of the last token of a prompt, the one before its first target. */
  static int lastPromptToken(Sequence sequence) {
    return sequence.firstTarget() - 1;
  }

  /**
   * These hooks and one that adds a multiple of a vector at a point of a layer.
   *
   * @param steered sequences of the batch that are steered, its first ones
   * @param vector [C]
   */
  static Hooks at(
      HookPoint point,
      int layer,
      List<Sequence> steered,
      TokenBatch batch,
      float[] vector,
      double strength,
      NDManager scope) {
    int width = vector.length;
    float[] added = new float[Math.multiplyExact(batch.size() * batch.length(), width)];
    for (int b = 0; b < steered.size(); b++) {
      int row = Math.toIntExact(batch.row(b, lastPromptToken(steered.get(b)))) * width;
      for (int i = 0; i < width; i++) {
        added[row + i] = (float) (strength * vector[i]);
      }
    }
    NDArray change = scope.create(added, new Shape(batch.size(), batch.length(), width));
    return Hooks.none().at(point, layer, (at, value) -> value.add(change));
  }
}
