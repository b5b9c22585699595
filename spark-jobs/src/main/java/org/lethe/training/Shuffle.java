package org.lethe.training;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.lethe.provenance.Digest;

/** Seeded orders of n items, one per epoch. Positions count through all epochs. */
final class Shuffle {

  private final int n;
  private long seed;
  private long epoch = -1;
  private int[] order;

  Shuffle(int n) {
    this.n = n;
  }

  /** The item at a position, counted from the start of the first epoch. */
  synchronized int at(long seed, long position) {
    long newEpoch = position / n;
    if (order == null || seed != this.seed || newEpoch != epoch) {
      order = order(seed, newEpoch);
      this.seed = seed;
      epoch = newEpoch;
    }
    return order[(int) (position % n)];
  }

  /** Shuffles with Fisher-Yates; the generator is specified to the bit. */
  private int[] order(long seed, long epoch) {
    String id = Digest.sha256().update("order").update(seed).update(epoch).id();
    Random random = new Random(ByteBuffer.wrap(HexFormat.of().parseHex(id)).getLong());
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
