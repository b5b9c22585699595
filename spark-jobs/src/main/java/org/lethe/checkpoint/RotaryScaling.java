package org.lethe.checkpoint;

import java.util.List;

/** The frequencies of a rotary embedding (Su et al. 2021) and how they are stretched. */
public sealed interface RotaryScaling {

  /**
   * Radians per position of each pair of dimensions, in float32 as models are trained.
   *
   * @param size dimensions that rotate
   * @param length tokens of the longest sequence of the batch, as in transformers
   * @return [size / 2]
   */
  float[] inverseFrequencies(int size, int length);

  /** Longest sequence whose frequencies do not depend on its length. */
  default int fixedLength() {
    return Integer.MAX_VALUE;
  }

  /** A number that is equal for lengths with equal frequencies. */
  default int regime(int length) {
    return 0;
  }

  /** Factor of the cosines and sines. */
  default double attentionFactor() {
    return 1;
  }

  /** Frequencies as Su et al. define them. */
  static RotaryScaling unscaled(double theta) {
    return new Unscaled(theta);
  }

  /** Positions divided by a factor. */
  static RotaryScaling linear(double theta, double factor) {
    return new Linear(theta, factor);
  }

  private static void check(boolean sound, Object scaling) {
    if (!sound) {
      throw new IllegalArgumentException("a rotary embedding cannot be made of " + scaling);
    }
  }

  private static float[] series(double theta, int size) {
    float[] frequencies = new float[size / 2];
    for (int i = 0; i < frequencies.length; i++) {
      float exponent = 2f * i / size;
      frequencies[i] = 1f / (float) Math.pow(theta, exponent);
    }
    return frequencies;
  }

  /** A geometric series of base theta. */
  record Unscaled(double theta) implements RotaryScaling {
    public Unscaled {
      check(theta > 0, theta);
    }

    @Override
    public float[] inverseFrequencies(int size, int length) {
      return series(theta, size);
    }
  }

  /** All frequencies divided by a factor (Chen et al. 2023). */
  record Linear(double theta, double factor) implements RotaryScaling {
    public Linear {
      check(theta > 0 && factor > 0, factor);
    }

    @Override
    public float[] inverseFrequencies(int size, int length) {
      float[] frequencies = series(theta, size);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = (float) (frequencies[i] / factor);
      }
      return frequencies;
    }
  }

  /**
   * A base that grows with the length of sequences beyond the original context (NTK-aware scaling).
   *
   * @param positions longest sequence whose base is not changed
   */
  record Dynamic(double theta, double factor, int positions) implements RotaryScaling {
    public Dynamic {
      check(theta > 0 && factor > 0 && positions > 0, factor);
    }

    @Override
    public int fixedLength() {
      return positions;
    }

    @Override
    public int regime(int length) {
      return Math.max(length, positions);
    }

    @Override
    public float[] inverseFrequencies(int size, int length) {
      double stretch = factor * Math.max(length, positions) / positions - (factor - 1);
      return series(theta * Math.pow(stretch, size / (size - 2.0)), size);
    }
  }

  /**
   * Long waves are stretched, short waves are kept, waves between are blended (Llama 3.1 release).
   *
   * @param originalPositions context length before it was extended
   */
  record Llama3(
      double theta,
      double factor,
      double lowFrequencyFactor,
      double highFrequencyFactor,
      int originalPositions)
      implements RotaryScaling {
    public Llama3 {
      check(theta > 0 && factor > 0 && originalPositions > 0, factor);
      check(lowFrequencyFactor > 0 && highFrequencyFactor > lowFrequencyFactor, "its factors");
    }

    @Override
    public float[] inverseFrequencies(int size, int length) {
      float[] frequencies = series(theta, size);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = stretched(frequencies[i]);
      }
      return frequencies;
    }

    private float stretched(float frequency) {
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

  /**
   * A ramp from kept to stretched frequencies, by the number of turns of each within the original
   * context (YaRN, Peng et al. 2023).
   *
   * @param betaFast number of turns from which a frequency is kept
   * @param betaSlow number of turns below which a frequency is stretched by the whole factor
   * @param whole whether the ends of the ramp are rounded to whole dimensions
   */
  record Yarn(
      double theta,
      double factor,
      double attentionFactor,
      double betaFast,
      double betaSlow,
      int originalPositions,
      boolean whole)
      implements RotaryScaling {
    public Yarn {
      check(theta > 0 && factor > 0 && attentionFactor > 0 && originalPositions > 0, factor);
      check(betaFast > 0 && betaSlow > 0, "betas " + betaFast + ", " + betaSlow);
    }

    @Override
    public float[] inverseFrequencies(int size, int length) {
      double fast = dimension(betaFast, size);
      double slow = dimension(betaSlow, size);
      double low = Math.max(0, whole ? Math.floor(fast) : fast);
      double high = Math.min(size - 1, whole ? Math.ceil(slow) : slow);
      double span = low == high ? 0.001 : high - low;
      float[] frequencies = series(theta, size);
      for (int i = 0; i < frequencies.length; i++) {
        double stretched = Math.min(1, Math.max(0, (i - low) / span));
        frequencies[i] =
            (float) (frequencies[i] / factor * stretched + frequencies[i] * (1 - stretched));
      }
      return frequencies;
    }

    /** The pair of dimensions with a number of turns within the original context. */
    private double dimension(double turns, int size) {
      return size * Math.log(originalPositions / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }
  }

  /**
   * A factor for each frequency (LongRoPE, Ding et al. 2024).
   *
   * @param shortFactors [size / 2], for sequences up to originalPositions
   * @param longFactors [size / 2], for longer sequences
   */
  record LongRope(
      double theta,
      double attentionFactor,
      List<Double> shortFactors,
      List<Double> longFactors,
      int originalPositions)
      implements RotaryScaling {
    public LongRope {
      shortFactors = List.copyOf(shortFactors);
      longFactors = List.copyOf(longFactors);
      check(theta > 0 && attentionFactor > 0 && originalPositions > 0, attentionFactor);
    }

    @Override
    public int fixedLength() {
      return originalPositions;
    }

    @Override
    public int regime(int length) {
      return length > originalPositions ? 1 : 0;
    }

    @Override
    public float[] inverseFrequencies(int size, int length) {
      List<Double> factors = length > originalPositions ? longFactors : shortFactors;
      float[] frequencies = series(theta, size);
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = (float) (frequencies[i] / factors.get(i));
      }
      return frequencies;
    }
  }
}
