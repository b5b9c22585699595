package org.lethe.analysis;

import java.io.Serializable;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Deals the documents of a task into blocks, by their numbers alone: every run of as many documents
 * as there are blocks gives each block one, in an order that is drawn anew for each run. Documents
 * of the same number are in the same block in every task, so tasks that ask the same documents in
 * the same order have none in common between different blocks.
 *
 * @param count number of blocks
 * @param seed seed of the draws
 */
public record ExampleBlocks(int count, long seed) implements Serializable {
  public ExampleBlocks {
    if (count < 1) {
      throw new IllegalArgumentException("blocks must be at least 1, got " + count);
    }
  }

  /** Returns the block of a document, in [0, count). */
  public int of(long document) {
    long run = Math.floorDiv(document, (long) count);
    int place = Math.floorMod(document, count);
    long drawn = seed * 31 + run;
    return new Permutations(new int[count]).draw(new MersenneTwister(drawn))[place];
  }
}
