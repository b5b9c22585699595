package org.lethe.transformer;

/**
 * Rotary position embedding (Su et al. 2021) in the half-split layout: dimension i turns together
 * with i + hs/2.
 *
 * @param inverseFrequencies radians per position [hs/2], after any scaling of the context window
 */
record RotaryEmbedding(float[] inverseFrequencies) {

  int headSize() {
    return 2 * inverseFrequencies.length;
  }

  /** Cosines [positions, hs]. */
  float[] cos(int[] positions) {
    return table(positions, true);
  }

  /** Sines [positions, hs]. */
  float[] sin(int[] positions) {
    return table(positions, false);
  }

  private float[] table(int[] positions, boolean cosine) {
    int half = inverseFrequencies.length;
    float[] table = new float[positions.length * 2 * half];
    for (int t = 0; t < positions.length; t++) {
      for (int i = 0; i < half; i++) {
        float angle = positions[t] * inverseFrequencies[i]; // float32, as the models were trained
        float value = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
        table[t * 2 * half + i] = value;
        table[t * 2 * half + half + i] = value;
      }
    }
    return table;
  }
}
