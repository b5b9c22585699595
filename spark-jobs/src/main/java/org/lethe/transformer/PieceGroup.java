package org.lethe.transformer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lethe.transformer.TreePieces.Piece;

/**
 * Pieces of similar size that attention computes in one call: G of them, padded to Q queries and K
 * keys.
 */
public final class PieceGroup {

  /**
   * What makes pieces one group.
   *
   * @param mostKeys of a group of several pieces
   * @param call padded pairs that cost what one more call of the kernel does, with the copies it
   *     needs
   * @param exact whether the numbers of keys of a group must be summed alike
   */
  record Grouping(long mostKeys, long call, boolean exact) {
    /**
     * 8192 keys and values 768 wide are 50 MB; a call takes some 20 microseconds at 64 dimensions,
     * 150 at 768.
     */
    static final Grouping CPU = new Grouping(8192, 1 << 13, true);

    /** A call takes some 50 microseconds, in which a GPU computes a million pairs 4096 wide. */
    static final Grouping GPU = new Grouping(65536, 1 << 20, false);
  }

  private final List<Piece> pieces;
  private final int queries;
  private final int keys;
  private final boolean chains;

  private PieceGroup(List<Piece> pieces, int queries, int keys) {
    this.pieces = pieces;
    this.queries = queries;
    this.keys = keys;
    chains = pieces.stream().allMatch(Piece::chain);
  }

  /** One sequence without padding, Q = K = length. */
  static PieceGroup sequence(int length) {
    int[] tokens = IntStream.range(0, length).toArray();
    return new PieceGroup(List.of(new Piece(tokens, tokens, true)), length, length);
  }

  /**
   * Groups the pieces of a forest. A piece joins a group as long as the added padding costs less
   * than the call it saves. Q and K are multiples of {@link Alignment#LANES}.
   *
   * @return groups in the order of their first tokens
   */
  static List<PieceGroup> of(TokenForest forest, Grouping grouping) {
    List<PieceGroup> groups = new ArrayList<>();
    List<Piece> open = new ArrayList<>();
    long pairs = 0;
    int queries = 0;
    for (Piece piece : TreePieces.of(forest)) { // similar pieces follow each other
      int mostQueries = Math.max(queries, piece.queries().length);
      long allPairs = pairs + piece.pairs();
      if (!open.isEmpty()) {
        Piece first = open.get(0); // has the most keys
        long padded = (open.size() + 1L) * mostQueries * first.keys().length;
        boolean wide = (open.size() + 1L) * first.keys().length > grouping.mostKeys();
        boolean unlike =
            first.chain() != piece.chain()
                || grouping.exact()
                    && !Alignment.sumAlike(first.keys().length, piece.keys().length);
        if (wide || unlike || padded > allPairs + open.size() * grouping.call()) {
          groups.add(aligned(open));
          open = new ArrayList<>();
          mostQueries = piece.queries().length;
          allPairs = piece.pairs();
        }
      }
      open.add(piece);
      queries = mostQueries;
      pairs = allPairs;
    }
    groups.add(aligned(open));
    groups.sort(Comparator.comparingInt(PieceGroup::firstToken));
    return groups;
  }

  private static PieceGroup aligned(List<Piece> pieces) {
    int queries = pieces.stream().mapToInt(piece -> piece.queries().length).max().orElseThrow();
    int keys = pieces.stream().mapToInt(piece -> piece.keys().length).max().orElseThrow();
    return new PieceGroup(pieces, Alignment.up(queries), Alignment.up(keys));
  }

  /** Rows of queries that a CPU computes attention at for a forest, padding included. */
  public static long attentionRows(TokenForest forest) {
    return of(forest, Grouping.CPU).stream()
        .mapToLong(group -> (long) group.size() * group.queries())
        .sum();
  }

  List<Piece> pieces() {
    return pieces;
  }

  /** G. */
  int size() {
    return pieces.size();
  }

  /** Q. */
  int queries() {
    return queries;
  }

  /** K. */
  int keys() {
    return keys;
  }

  /** Whether every piece is a chain, whose tokens see all tokens before them. */
  boolean areChains() {
    return chains;
  }

  /** The least token of the queries. */
  int firstToken() {
    return pieces.stream().mapToInt(piece -> piece.queries()[0]).min().orElseThrow();
  }

  /**
   * Whether this is one chain, whose tokens follow each other in the forest; the tokens after them
   * pad it.
   */
  boolean isOneChain() {
    return chains && pieces.size() == 1;
  }

  /** Whether no piece has tokens above it, so that its keys are its queries. */
  boolean queriesAreKeys() {
    return pieces.stream().allMatch(piece -> piece.queries().length == piece.keys().length);
  }

  /** Tokens of the queries [G·Q]; {@link TreePieces#NOTHING} pads. */
  long[] queryTokens() {
    return padded(pieces.stream().map(Piece::queries).toList(), queries);
  }

  /** Tokens of the keys [G·K]; {@link TreePieces#NOTHING} pads. */
  long[] keyTokens() {
    return padded(pieces.stream().map(Piece::keys).toList(), keys);
  }

  private static long[] padded(List<int[]> rows, int width) {
    long[] tokens = new long[rows.size() * width];
    Arrays.fill(tokens, TreePieces.NOTHING);
    for (int row = 0; row < rows.size(); row++) {
      int[] pieceTokens = rows.get(row);
      for (int i = 0; i < pieceTokens.length; i++) {
        tokens[row * width + i] = pieceTokens[i];
      }
    }
    return tokens;
  }

  /**
   * Writes for each query its row among the queries of all groups.
   *
   * @param rows by token
   * @param firstRow row of the first query of this group
   */
  void locate(long[] rows, int firstRow) {
    for (int piece = 0; piece < size(); piece++) {
      int[] tokens = pieces.get(piece).queries();
      for (int q = 0; q < tokens.length; q++) {
        rows[tokens[q]] = firstRow + (long) piece * queries + q;
      }
    }
  }
}
