package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A group of pieces with the masks of its attention.
 *
 * <p>A mask is made when it is first needed, and all blocks share it; for one thread.
 */
final class AttentionPart {

  private final NDManager manager;
  private final NDArray like;
  private final ForestArrays arrays; // null for one whole sequence
  private final PieceGroup group;
  private final Map<Reach, NDArray> masks = new HashMap<>();
  private NDArray queries; // null before they are needed
  private NDArray keys;

  private AttentionPart(NDManager manager, NDArray like, ForestArrays arrays, PieceGroup group) {
    this.manager = manager;
    this.like = like;
    this.arrays = arrays;
    this.group = group;
  }

  /**
   * One sequence without padding.
   *
   * @param like an array of the element type of queries and keys, which masks have too
   */
  static AttentionPart sequence(NDManager manager, NDArray like, int length) {
    return new AttentionPart(manager, like, null, PieceGroup.sequence(length));
  }

  /** The parts of a forest, in the order of their first tokens. */
  static List<AttentionPart> of(NDManager manager, NDArray like, TokenForest forest) {
    boolean gpu = manager.getDevice().isGpu();
    PieceGroup.Grouping grouping = gpu ? PieceGroup.Grouping.GPU : PieceGroup.Grouping.CPU;
    ForestArrays arrays = new ForestArrays(manager, forest);
    return PieceGroup.of(forest, grouping).stream()
        .map(group -> new AttentionPart(manager, like, arrays, group))
        .toList();
  }

  PieceGroup group() {
    return group;
  }

  /** Whether every query sees all keys up to its own. */
  boolean isPlainCausal(Reach reach) {
    return group.areChains() && reach.isWhole(group.queries());
  }

  /**
   * Additive mask: 0 where a query may see a key, else negative infinity.
   *
   * @return [G, 1, Q, K]; [Q, K] where it is the same for every piece
   */
  NDArray additiveMask(Reach reach) {
    return masks.computeIfAbsent(reach, group.areChains() ? this::triangle : this::tree);
  }

  private NDArray triangle(Reach reach) {
    return MaskKernels.triangle(manager, like, group.queries(), reach);
  }

  /** Queries that pad see every key, so that their softmax stays finite; they are not read. */
  private NDArray tree(Reach reach) {
    return MaskKernels.tree(like, queries(), keys(), arrays, reach);
  }

  /** Tokens of the queries, int64 [G, Q]; {@link TreePieces#NOTHING} pads. */
  NDArray queries() {
    if (queries == null) {
      queries =
          group.queriesAreKeys()
              ? keys()
              : NativeArrays.longs(
                  manager, group.queryTokens(), new Shape(group.size(), group.queries()));
    }
    return queries;
  }

  /** Tokens of the keys, int64 [G, K]; {@link TreePieces#NOTHING} pads. */
  NDArray keys() {
    if (keys == null) {
      keys = NativeArrays.longs(manager, group.keyTokens(), new Shape(group.size(), group.keys()));
    }
    return keys;
  }
}
