package org.lethe.transformer;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.lethe.provenance.Digest;

/**
 * Random numbers of one weight, which follow from the run's seed and the weight's name. They are
 * the same on every machine, because {@link Random} is specified to the bit, and do not depend on
 * the numbers of other weights.
 */
final class Initialisation {

  private final Random random;

  Initialisation(long seed, String name) {
    byte[] digest = HexFormat.of().parseHex(Digest.sha256().update(seed).update(name).id());
    random = new Random(ByteBuffer.wrap(digest).getLong());
  }

  /** Normal values of mean 0. */
  float[] normal(int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return values;
  }

  /** Uniform values in [-bound, bound). */
  float[] uniform(int count, double bound) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return values;
  }
}
