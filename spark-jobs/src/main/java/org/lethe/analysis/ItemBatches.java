package org.lethe.analysis;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Items dealt into batches.
 *
 * @param members places of the items of every batch
 */
public record ItemBatches(List<int[]> members) implements Serializable {
  public ItemBatches {
    members = List.copyOf(members);
  }

  /**
   * Returns one batch of all items where they fit, else as few batches as fit, of sizes that differ
   * by at most one. Which item is in which batch is drawn, so that no batch holds items that stand
   * together for a reason.
   *
   * @param items number of items
   * @param most most items of a batch
   * @param seed seed of the draw; equal numbers of items are dealt alike
   */
  public static ItemBatches of(int items, int most, long seed) {
    if (most < 1) {
      throw new IllegalArgumentException("a batch must hold at least 1 item, got " + most);
    }
    if (items <= most) {
      return new ItemBatches(List.of(IntStream.range(0, items).toArray()));
    }
    int[] dealt = new Permutations(new int[items]).draw(new MersenneTwister(seed));
    int batches = (items - 1) / most + 1;
    return new ItemBatches(
        IntStream.range(0, batches)
            .mapToObj(
                b -> Arrays.copyOfRange(dealt, at(b, items, batches), at(b + 1, items, batches)))
            .toList());
  }

  public int count() {
    return members.size();
  }

  /** Returns the number of items of the largest batch. */
  public int largest() {
    return members.stream().mapToInt(batch -> batch.length).max().orElse(0);
  }

  /** Returns the number of items of the smallest batch. */
  public int smallest() {
    return members.stream().mapToInt(batch -> batch.length).min().orElse(0);
  }

  private static int at(int batch, int items, int batches) {
    return (int) ((long) items * batch / batches);
  }
}
