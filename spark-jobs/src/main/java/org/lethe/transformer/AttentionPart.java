package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lethe.transformer.TreePieces.Piece;

/**
 * Pieces of similar size side by side: G of them, padded to Q queries and K keys.
 *
 * <p>Masks are made when first needed and shared by the blocks; for one thread.
 */
final class AttentionPart {

  private static final float HIDDEN = Float.NEGATIVE_INFINITY;

  /** Most keys in a part of several pieces: 8192 keys and values 768 wide are 50 MB. */
  private static final long MOST_KEYS = 8192;

  /**
   * Padded pairs that cost what one more call of the kernel does, with the copies it needs: some 20
   * microseconds at 64 dimensions, 150 at 768.
   */
  private static final long CALL = 1 << 13;

  private final NDManager manager;
  private final NDArray like;
  private final TokenForest forest;
  private final List<Piece> pieces;
  private final int queries;
  private final int keys;
  private final boolean chains;
  private final Map<Reach, NDArray> masks = new HashMap<>();

  /**
   * @param like an array of the element type of queries and keys, which masks have too
   */
  private AttentionPart(
      NDManager manager,
      NDArray like,
      TokenForest forest,
      List<Piece> pieces,
      int queries,
      int keys) {
    this.manager = manager;
    this.like = like;
    this.forest = forest;
    this.pieces = pieces;
    this.queries = queries;
    this.keys = keys;
    chains = pieces.stream().allMatch(Piece::chain);
  }

  /** One chain as it is, Q = K = length. */
  static AttentionPart whole(NDManager manager, NDArray like, int length) {
    int[] tokens = IntStream.range(0, length).toArray();
    List<Piece> chain = List.of(new Piece(tokens, tokens, true));
    return new AttentionPart(manager, like, null, chain, length, length);
  }

  /**
   * Puts pieces side by side as long as what they pad costs less than the calls they save; Q and K
   * are whole {@link Alignment lanes}.
   *
   * @param pieces those most alike beside each other
   * @return parts in the order of their first tokens
   */
  static List<AttentionPart> of(
      NDManager manager, NDArray like, TokenForest forest, List<Piece> pieces) {
    List<AttentionPart> parts = new ArrayList<>();
    List<Piece> open = new ArrayList<>();
    long pairs = 0;
    int queries = 0;
    for (Piece piece : pieces) {
      int most = Math.max(queries, piece.queries().length);
      long all = pairs + piece.pairs();
      if (!open.isEmpty()) {
        Piece first = open.get(0); // has the most keys
        long padded = (open.size() + 1L) * most * first.keys().length;
        boolean wide = (open.size() + 1L) * first.keys().length > MOST_KEYS;
        boolean unlike =
            first.chain() != piece.chain()
                || !Alignment.sumAlike(first.keys().length, piece.keys().length);
        if (wide || unlike || padded > all + open.size() * CALL) {
          parts.add(aligned(manager, like, forest, open));
          open = new ArrayList<>();
          most = piece.queries().length;
          all = piece.pairs();
        }
      }
      open.add(piece);
      queries = most;
      pairs = all;
    }
    parts.add(aligned(manager, like, forest, open));
    parts.sort(Comparator.comparingInt(AttentionPart::firstToken));
    return parts;
  }

  private static AttentionPart aligned(
      NDManager manager, NDArray like, TokenForest forest, List<Piece> pieces) {
    int queries = pieces.stream().mapToInt(piece -> piece.queries().length).max().orElseThrow();
    int keys = pieces.stream().mapToInt(piece -> piece.keys().length).max().orElseThrow();
    int wide = Alignment.up(queries);
    return new AttentionPart(manager, like, forest, pieces, wide, Alignment.up(keys));
  }

  /** G. */
  int size() {
    return pieces.size();
  }

  /** Q. */
  int queries() {
    return queries;
  }

  /** The least token of its queries. */
  int firstToken() {
    return pieces.stream().mapToInt(piece -> piece.queries()[0]).min().orElseThrow();
  }

  /**
   * Whether this is one chain, whose tokens stand one after the other in the forest; those after
   * them pad it.
   */
  boolean isOneChain() {
    return chains && pieces.size() == 1;
  }

  /** Whether the pieces lie below nothing, so that their keys are their queries. */
  boolean queriesAreKeys() {
    return pieces.stream().allMatch(piece -> piece.queries().length == piece.keys().length);
  }

  /** Whether every query sees all keys up to its own. */
  boolean isPlainCausal(Reach reach) {
    return chains && reach.isWhole(queries);
  }

  /**
   * Additive mask: 0 where a query may see a key, else negative infinity.
   *
   * @return [G, 1, Q, K]; [Q, K] where it is the same for every piece
   */
  NDArray additiveMask(Reach reach) {
    return masks.computeIfAbsent(reach, chains ? this::triangle : this::tree);
  }

  private NDArray triangle(Reach reach) {
    float[] values = new float[queries * queries];
    for (int row = 0; row < queries; row++) {
      Arrays.fill(values, row * queries + row + 1, (row + 1) * queries, HIDDEN);
      for (int key = 0; key < row && !reach.isWhole(queries); key++) {
        if (!reach.sees(row, key)) {
          values[row * queries + key] = HIDDEN;
        }
      }
    }
    return Positions.owned(manager, like, values, new Shape(queries, queries));
  }

  /** Queries that pad see every key, so that their softmax stays finite; nobody reads them. */
  private NDArray tree(Reach reach) {
    float[] values = new float[Math.toIntExact((long) size() * queries * keys)];
    for (int g = 0; g < size(); g++) {
      Piece piece = pieces.get(g);
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
    return Positions.owned(manager, like, values, new Shape(size(), 1, queries, keys));
  }

  private boolean sees(int token, int key, Reach reach) {
    return key != TreePieces.NOTHING
        && forest.sees(token, key)
        && reach.sees(forest.depths()[token], forest.depths()[key]);
  }

  /** Tokens of the queries, int64 [G·Q]; token 0 pads. */
  long[] queryTokens() {
    return padded(queries, true);
  }

  /** Tokens of the keys, int64 [G·K]; token 0 pads. */
  long[] keyTokens() {
    return padded(keys, false);
  }

  private long[] padded(int width, boolean ofQueries) {
    long[] tokens = new long[size() * width];
    for (int g = 0; g < size(); g++) {
      int[] own = ofQueries ? pieces.get(g).queries() : pieces.get(g).keys();
      for (int i = 0; i < own.length; i++) {
        tokens[g * width + i] = Math.max(0, own[i]);
      }
    }
    return tokens;
  }

  /** Writes where each query stands in this part, counted from a row on. */
  void locate(long[] places, int from) {
    for (int g = 0; g < size(); g++) {
      int[] own = pieces.get(g).queries();
      for (int q = 0; q < own.length; q++) {
        places[own[q]] = from + (long) g * queries + q;
      }
    }
  }
}
