package org.lethe.effect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A vector for every attention head: its slice of the input of the output projection at the last
 * token of a prompt, or a mean of these.
 *
 * @param layers L
 * @param heads nh
 * @param size hs
 * @param values [L, nh, hs], row-major
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record HeadActivations(int layers, int heads, int size, float[] values) {

  public HeadActivations {
    if (values.length != layers * heads * size) {
      throw new IllegalArgumentException(
          "expected %d x %d x %d values, got %d".formatted(layers, heads, size, values.length));
    }
  }

  /**
   * Returns the mean over prompts, summed in double.
   *
   * @throws IllegalArgumentException if there are none, or their shapes differ
   */
  public static HeadActivations mean(List<HeadActivations> prompts) {
    if (prompts.isEmpty()) {
      throw new IllegalArgumentException("a mean of head activations needs one prompt at least");
    }
    HeadActivations first = prompts.get(0);
    double[] sums = new double[first.values.length];
    for (HeadActivations prompt : prompts) {
      if (prompt.layers != first.layers
          || prompt.heads != first.heads
          || prompt.size != first.size) {
        throw new IllegalArgumentException("head activations of different models have no mean");
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] += prompt.values[i];
      }
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / prompts.size());
    }
    return new HeadActivations(first.layers, first.heads, first.size, mean);
  }

  /** The vector of a head [hs]. */
  public float[] of(Head head) {
    int first = (head.layer() * heads + head.head()) * size;
    return Arrays.copyOfRange(values, first, first + size);
  }

  /** All heads, layer by layer. */
  public List<Head> all() {
    List<Head> all = new ArrayList<>(layers * heads);
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < heads; head++) {
        all.add(new Head(layer, head));
      }
    }
    return all;
  }
}
