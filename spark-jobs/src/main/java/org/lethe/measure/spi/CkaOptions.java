package org.lethe.measure.spi;

import java.io.Serializable;
import org.lethe.analysis.ItemBatches;
import org.lethe.settings.Key;

/** How CKA is estimated. */
public record CkaOptions(
    @Key(
            value =
                "most documents that CKA takes at once; more are dealt into seeded batches of equal size",
            unit = "documents",
            least = 10)
        int batchItems,
    @Key(value = "level of the intervals of CKA", above = 0, below = 1) double confidence)
    implements Serializable {
  public static final CkaOptions DEFAULT = new CkaOptions(4096, 0.95);

  /**
   * Returns the batches of a number of documents. None has fewer than five, the fewest that leave a
   * document out, unless there are fewer in all.
   */
  public ItemBatches batches(int documents, long seed) {
    return ItemBatches.of(documents, batchItems, seed);
  }
}
