package org.lethe.gradient;

import java.util.Arrays;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.Slot;

/**
 * A sketch of a weight's gradient that keeps its attention heads apart: the sketches of the heads
 * stand side by side. Inner products of whole sketches are sums over heads. The error of a cosine
 * is that of one sketch of all numbers where heads have equal norms; where one head holds all of
 * the norm it is sqrt(heads) times larger.
 *
 * @param heads number of heads; 1 for a weight that has none
 * @param head the sketch of one head
 * @param byColumns whether a head is columns of the weight, not rows
 */
public record HeadSketch(int heads, GradientSketch head, boolean byColumns) {

  /**
   * Returns the sketch of a module: heads are rows of q, k and v, columns of o. Keys and values
   * have heads of their own number.
   *
   * @param dimension length of the whole sketch at most, at least one number a head
   */
  public static HeadSketch of(String module, ModelConfig config, int dimension, long seed) {
    int heads =
        module.equals(Slot.Q.module()) || module.equals(Slot.O.module())
            ? config.heads()
            : module.equals(Slot.K.module()) || module.equals(Slot.V.module())
                ? config.keyValueHeads()
                : 1;
    return new HeadSketch(
        heads,
        new GradientSketch(Math.max(1, dimension / heads), seed),
        module.equals(Slot.O.module()));
  }

  /** Seed of the first head's sketch; that of head h is h larger. */
  public long seed() {
    return head.seed();
  }

  /**
   * Sketches a gradient.
   *
   * @param gradient row-major
   * @param rows number of rows of the weight
   * @return [heads, numbers of a head]
   */
  public float[] of(float[] gradient, int rows) {
    float[][] parts = new float[heads][];
    for (int h = 0; h < heads; h++) {
      parts[h] = new GradientSketch(head.dimension(), head.seed() + h).of(part(gradient, rows, h));
    }
    float[] whole = new float[heads * parts[0].length];
    for (int h = 0; h < heads; h++) {
      System.arraycopy(parts[h], 0, whole, h * parts[h].length, parts[h].length);
    }
    return whole;
  }

  private float[] part(float[] gradient, int rows, int h) {
    int size = gradient.length / heads;
    if (!byColumns) {
      return Arrays.copyOfRange(gradient, h * size, (h + 1) * size);
    }
    int width = size / rows;
    float[] part = new float[size];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(gradient, (row * heads + h) * width, part, row * width, width);
    }
    return part;
  }
}
