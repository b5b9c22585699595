package org.lethe.checkpoint;

/**
 * A factor of queries that grows with their position (scalable softmax, Nakanishi 2025): 1 +
 * strength · log(1 + floor((position + 1) / step)). Llama 4 has it in blocks without rotation.
 *
 * @param step positions that share a factor
 */
public record QueryTemperature(double strength, int step) {

  public QueryTemperature {
    if (step < 1 || Double.isNaN(strength) || Double.isInfinite(strength)) {
      throw new IllegalArgumentException(
          "a temperature cannot be %s, %d".formatted(strength, step));
    }
  }

  /** The factor of a position; positions count from 0. */
  public float factor(int position) {
    return (float) (Math.log1p((position + 1) / step) * strength + 1);
  }
}
