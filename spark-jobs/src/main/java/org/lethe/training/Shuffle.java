package org.lethe.training;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.lethe.provenance.Digest;

/** Seeded orders of n items, one an epoch, addressed by position: epoch after epoch end to end. */
final class Shuffle {

  private final int n;
  private long seed;
  private long epoch = -1;
  private int[] order;

  Shuffle(int n) {
    this.n = n;
  }

  /** The item at a position counted from the first epoch's start. */
  synchronized int at(long seed, long position) {
    long wanted = position / n;
    if (order == null || seed != this.seed || wanted != epoch) {
      order = order(seed, wanted);
      this.seed = seed;
      epoch = wanted;
    }
    return order[(int) (position % n)];
  }

  /** Fisher-Yates; the generator is specified to the bit. */
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
