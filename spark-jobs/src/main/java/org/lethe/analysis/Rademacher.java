package org.lethe.analysis;

/** Random signs that any language can draw alike. */
public final class Rademacher {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Rademacher() {}

  /**
   * Returns a vector of signs. Entry j is +1 where the top bit of splitmix64(stream 2^32 + j) is
   * set (Steele et al. 2014), else -1.
   *
   * @param stream of its 64 bits the lower 32 count
   */
  public static float[] signs(long stream, int n) {
    float[] signs = new float[n];
    for (int j = 0; j < n; j++) {
      signs[j] = mix((stream << 32) + j + GOLDEN) < 0 ? 1 : -1;
    }
    return signs;
  }

  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
