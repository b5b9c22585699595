package org.lethe.transformer;

import org.lethe.checkpoint.RotaryPairs;
import org.lethe.checkpoint.RotaryScaling;

/**
 * Rotary position embedding (Su et al. 2021).
 *
 * @param size number of first dimensions of a head, which rotate
 * @param pairs which of these dimensions rotate together
 */
record RotaryEmbedding(RotaryScaling scaling, int size, RotaryPairs pairs) {

  /**
   * Cosines [positions, size].
   *
   * @param positions of the tokens
   * @param length tokens of the longest sequence among them
   */
  float[] cos(int[] positions, int length) {
    return table(positions, length, true);
  }

  /** Sines [positions, size]. */
  float[] sin(int[] positions, int length) {
    return table(positions, length, false);
  }

  private float[] table(int[] positions, int length, boolean cosine) {
    float[] frequencies = scaling.inverseFrequencies(size, length);
    float factor = (float) scaling.attentionFactor();
    int half = size / 2;
    float[] table = new float[positions.length * size];
    for (int t = 0; t < positions.length; t++) {
      for (int i = 0; i < half; i++) {
        float angle = positions[t] * frequencies[i]; // float32, as the models were trained
        float value = (float) (cosine ? Math.cos(angle) : Math.sin(angle)) * factor;
        boolean halves = pairs == RotaryPairs.HALVES;
        table[t * size + (halves ? i : 2 * i)] = value;
        table[t * size + (halves ? half + i : 2 * i + 1)] = value;
      }
    }
    return table;
  }
}
