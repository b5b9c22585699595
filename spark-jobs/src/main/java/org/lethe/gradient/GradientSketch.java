package org.lethe.gradient;

/**
 * A seeded count sketch (Charikar, Chen and Farach-Colton 2002): coordinate i goes to one of d
 * buckets with a random sign.
 *
 * <p>The map is linear, so the sum of the sketches of shards is the sketch of the sum. Inner
 * products of sketches are unbiased; the error of a cosine is about 1/sqrt(d). A vector of at most
 * d coordinates is its own sketch and exact.
 *
 * @param dimension d
 * @param seed equal for all vectors that are compared
 */
public record GradientSketch(int dimension, long seed) {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  public GradientSketch {
    if (dimension < 1) {
      throw new IllegalArgumentException("sketch-dimension must be at least 1, got " + dimension);
    }
  }

  /** Whether vectors of this length are their own sketches. */
  public boolean isExact(long length) {
    return length <= dimension;
  }

  /**
   * Sketches a vector.
   *
   * @return [d], or a copy of the vector if it has at most d coordinates
   */
  public float[] of(float[] vector) {
    if (isExact(vector.length)) {
      return vector.clone();
    }
    double[] buckets = new double[dimension];
    for (int i = 0; i < vector.length; i++) {
      long hash = mix(seed + GOLDEN * (i + 1L));
      int bucket = (int) Long.remainderUnsigned(hash >>> 1, dimension);
      buckets[bucket] += (hash & 1) == 0 ? vector[i] : -vector[i];
    }
    float[] sketch = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      sketch[i] = (float) buckets[i];
    }
    return sketch;
  }

  /** SplitMix64 finaliser (Steele, Lea and Flood 2014). */
  private static long mix(long z) {
    long y = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    y = (y ^ (y >>> 27)) * 0x94D049BB133111EBL;
    return y ^ (y >>> 31);
  }
}
