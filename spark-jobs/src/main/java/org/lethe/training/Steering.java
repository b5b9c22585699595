package org.lethe.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.stream.IntStream;
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

  /** Rows of the last tokens of prompts in the flattened batch [B]. */
  static long[] rows(List<Sequence> sequences, TokenBatch batch) {
    return IntStream.range(0, sequences.size())
        .mapToLong(b -> batch.row(b, lastPromptToken(sequences.get(b))))
        .toArray();
  }

  /**
   * A hook that adds to a value of the residual stream at a point of a layer.
   *
   * @param change of the shape of the value, or one that broadcasts to it
   */
  static Hooks at(HookPoint point, int layer, NDArray change) {
    return Hooks.none().at(point, layer, (at, value) -> value.add(change));
  }

  /**
   * A multiple of a vector at some rows, zeros at the others.
   *
   * @param rows of the shape without its last axis
   * @param shape [.., C]
   * @param vector [C]
   */
  static NDArray change(
      long[] rows, Shape shape, float[] vector, double strength, NDManager scope) {
    float[] added = new float[Math.toIntExact(shape.size())];
    for (long row : rows) {
      for (int i = 0; i < vector.length; i++) {
        added[Math.toIntExact(row) * vector.length + i] = (float) (strength * vector[i]);
      }
    }
    return scope.create(added, shape);
  }
}
