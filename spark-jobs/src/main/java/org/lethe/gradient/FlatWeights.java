package org.lethe.gradient;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Weights one after the other, each row-major. */
final class FlatWeights {
  private FlatWeights() {}

  /** Copies arrays, every element divided by a number. */
  static float[] of(List<NDArray> arrays, int divisor) {
    int size = 0;
    for (NDArray array : arrays) {
      size = Math.addExact(size, Math.toIntExact(array.size()));
    }
    float[] flat = new float[size];
    int first = 0;
    for (NDArray array : arrays) {
      float[] values = array.toFloatArray();
      for (int i = 0; i < values.length; i++) {
        flat[first + i] = values[i] / divisor;
      }
      first += values.length;
    }
    return flat;
  }
}
