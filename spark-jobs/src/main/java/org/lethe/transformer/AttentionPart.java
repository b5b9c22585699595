package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.transformer.TreePieces.Piece;

/**
 * A group of pieces with the masks of its attention.
 *
 * <p>A mask is made when it is first needed, and all blocks share it; for one thread.
 */
final class AttentionPart {

  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  private final NDManager manager;
  private final NDArray like;
  private final TokenForest forest; // null for one whole sequence
  private final PieceGroup group;
  private final Map<Reach, NDArray> masks = new HashMap<>();

  private AttentionPart(NDManager manager, NDArray like, TokenForest forest, PieceGroup group) {
    this.manager = manager;
    this.like = like;
    this.forest = forest;
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
    return PieceGroup.of(forest).stream()
        .map(group -> new AttentionPart(manager, like, forest, group))
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
    int queries = group.queries();
    float[] values = new float[queries * queries];
    for (int row = 0; row < queries; row++) {
      Arrays.fill(values, row * queries + row + 1, (row + 1) * queries, HIDDEN);
      for (int key = 0; key < row && !reach.isWhole(queries); key++) {
        if (!reach.sees(row, key)) {
          values[row * queries + key] = HIDDEN;
        }
      }
    }
    return NativeArrays.floats(manager, like, values, new Shape(queries, queries));
  }

  /** Queries that pad see every key, so that their softmax stays finite; they are not read. */
  private NDArray tree(Reach reach) {
    int queries = group.queries();
    int keys = group.keys();
    float[] values = new float[Math.toIntExact((long) group.size() * queries * keys)];
    for (int g = 0; g < group.size(); g++) {
      Piece piece = group.pieces().get(g);
      for (int q = 0; q < piece.queries().length; q++) {
        int token = piece.queries()[q];
        int row = (g * queries + q) * keys;
        for (int k = 0; k < piece.keys().length; k++) {
          if (!sees(token, piece.keys()[k], reach)) {
            values[row + k] = HIDDEN;
          }
        }
        Arrays.fill(values, row + piece.keys().length, row + keys, HIDDEN);
      }
    }
    return NativeArrays.floats(manager, like, values, new Shape(group.size(), 1, queries, keys));
  }

  private boolean sees(int token, int key, Reach reach) {
    return key != TreePieces.NOTHING
        && forest.sees(token, key)
        && reach.sees(forest.depths()[token], forest.depths()[key]);
  }
}
