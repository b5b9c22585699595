package org.lethe.checkpoint;

/**
 * How the frequencies of the rotary embedding are made.
 *
 * @param theta base of the geometric series
 * @param type default, linear or llama3
 * @param factor how many times longer the context became; 1 for default
 * @param lowFrequencyFactor llama3 only
 * @param highFrequencyFactor llama3 only
 * @param originalPositions llama3 only: the context before it was made longer
 */
public record RotaryScaling(
    double theta,
    Type type,
    double factor,
    double lowFrequencyFactor,
    double highFrequencyFactor,
    int originalPositions) {

  public RotaryScaling {
    if (!(theta > 0) || !(factor > 0) || originalPositions < 1) {
      throw new IllegalArgumentException(
          "theta, factor and originalPositions must be positive, got %s, %s, %d"
              .formatted(theta, factor, originalPositions));
    }
    if (!(lowFrequencyFactor > 0) || !(highFrequencyFactor > lowFrequencyFactor)) {
      throw new IllegalArgumentException(
          "frequency factors must be positive and ascending, got %s, %s"
              .formatted(lowFrequencyFactor, highFrequencyFactor));
    }
  }

  /** Frequencies as Su et al. define them. */
  public static RotaryScaling unscaled(double theta) {
    return new RotaryScaling(theta, Type.DEFAULT, 1, 1, 4, 1);
  }

  /** Positions divided by a factor. */
  public static RotaryScaling linear(double theta, double factor) {
    return new RotaryScaling(theta, Type.LINEAR, factor, 1, 4, 1);
  }

  /** Ways of stretching a context window. */
  public enum Type {
    DEFAULT,
    LINEAR,
    LLAMA3
  }

  /**
   * Radians per position of each pair of dimensions, in float32 as models are trained.
   *
   * @return [headSize / 2]
   */
  public float[] inverseFrequencies(int headSize) {
    float[] frequencies = new float[headSize / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = 2f * i / headSize;
      float frequency = 1f / (float) Math.pow(theta, exponent);
      frequencies[i] =
          switch (type) {
            case DEFAULT -> frequency;
            case LINEAR -> (float) (frequency / factor);
            case LLAMA3 -> llama3(frequency);
          };
    }
    return frequencies;
  }

  /** Long waves are stretched, short ones kept, those between blended (Llama 3.1 release). */
  private float llama3(float frequency) {
    double wavelength = 2 * Math.PI / frequency;
    if (wavelength < originalPositions / highFrequencyFactor) {
      return frequency;
    }
    if (wavelength > originalPositions / lowFrequencyFactor) {
      return (float) (frequency / factor);
    }
    double blend =
        (originalPositions / wavelength - lowFrequencyFactor)
            / (highFrequencyFactor - lowFrequencyFactor);
    return (float) ((1 - blend) * frequency / factor + blend * frequency);
  }
}
