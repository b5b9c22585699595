package org.lethe.transformer;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.lethe.checkpoint.Slot;

/**
 * Which maps get a low-rank adapter (LoRA, Hu et al. 2021). A starts Kaiming-uniform with slope
 * sqrt(5), which is uniform in ±1/sqrt(in); B starts as zero.
 *
 * @param rank r
 * @param scale factor of b a, alpha / r
 * @param targets maps inside the blocks
 * @param seed of the initial A and of dropout
 * @param dropout share of the inputs of adapters that are zero in training, in [0, 1)
 */
public record LowRank(int rank, double scale, Set<Slot> targets, long seed, double dropout) {

  public LowRank {
    if (rank < 1) {
      throw new IllegalArgumentException("rank must be at least 1, got " + rank);
    }
    if (!(scale > 0) || Double.isInfinite(scale)) {
      throw new IllegalArgumentException("scale must be positive, got " + scale);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("dropout must be in [0, 1), got " + dropout);
    }
    if (targets.isEmpty() || !targets.stream().allMatch(Slot::isBlockMap)) {
      throw new IllegalArgumentException(
          "targets must be maps inside the blocks (q, k, v, o, gate, up, down), got " + targets);
    }
    targets = Collections.unmodifiableSet(EnumSet.copyOf(targets)); // in the order of the enum
  }
}
