package org.lethe.transformer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts a forest into pieces, for which attention is computed separately.
 *
 * <p>A piece is a connected part of a tree, or several parts below one token. Its queries are its
 * own s tokens. Its keys are these tokens and the a tokens above them, at p ≥ a + s places: the
 * place of the first token of a branch differs from its depth by a multiple of the {@link Alignment
 * lanes}, so that the values of its tokens do not depend on the rest of the piece. A piece costs
 * s·p pairs of a query and a key, whether the query sees the key or not, and the copying of p keys
 * and values. A copy takes about as long as {@link #COPY} pairs. All numbers are rounded up to
 * whole lanes:
 *
 * <pre>  cost(s, p) = (s + COPY)·p</pre>
 *
 * <p>Example: four answers of 15 tokens below a context of 120 are cheapest as two pieces, one of
 * 120 queries and keys and one of 60 queries and 183 keys. These have 128 · 128 + 64 · 192 pairs,
 * one piece would have 192 · 192. Twenty documents of 180 tokens below worked examples of 600
 * become 20 pieces of 180 queries and 780 keys; one piece of 3600 queries and 4200 keys would have
 * five times the pairs. Pieces are joined from the leaves up where the joined piece costs no more
 * and no key leaves the span of its depth (see {@link Alignment}).
 */
final class TreePieces {

  /**
   * Pairs of a query and a key that take as long as the copy of one key and value. This is an
   * estimate and not critical.
   */
  private static final int COPY = 32;

  /**
   * Queries and keys of a piece.
   *
   * @param queries own tokens, ascending
   * @param keys the tokens above the piece, from the root down, then its own tokens; {@link
   *     #NOTHING} pads the space before a branch
   * @param chain whether the keys are the queries and each query sees all keys before it
   */
  record Piece(int[] queries, int[] keys, boolean chain) {
    long pairs() {
      return (long) queries.length * keys.length;
    }
  }

  /** Marks a place without a token. */
  static final int NOTHING = -1;

  /**
   * A piece that may still grow.
   *
   * @param chains indices of its chains, which are runs of tokens without a branch
   * @param above a
   * @param size s
   * @param places number of places of its own tokens
   */
  private record Open(List<Integer> chains, int above, int size, int places) {
    long cost() {
      return (long) (Alignment.up(size) + COPY) * Alignment.up(above + places);
    }

    /** This piece and one below its last token. */
    Open over(Open child) {
      return with(child, places);
    }

    /** This piece and one below the same token, which follows it. */
    Open beside(Open sibling) {
      return with(sibling, Alignment.up(places));
    }

    private Open with(Open other, int firstPlace) {
      List<Integer> all = new ArrayList<>(chains);
      all.addAll(other.chains);
      return new Open(all, above, size + other.size, firstPlace + other.places);
    }

    boolean keepsItsSpan() {
      return Alignment.inOneSpan(above, above + places - 1);
    }

    boolean costsNoMoreThan(Open first, Open second) {
      return cost() <= first.cost() + second.cost();
    }
  }

  private final TokenForest forest;
  private final int[] parents;
  private final int[] starts; // first token of each chain, then the end of the last
  private final List<Piece> pieces = new ArrayList<>();

  private TreePieces(TokenForest forest) {
    this.forest = forest;
    parents = forest.parents();
    int[] firstTokens = new int[forest.size() + 1];
    int chains = 0;
    for (int i = 0; i < forest.size(); i++) {
      if (i == 0 || parents[i] != i - 1 || forest.ends()[i] != forest.ends()[i - 1]) {
        firstTokens[chains++] = i;
      }
    }
    firstTokens[chains] = forest.size();
    starts = Arrays.copyOf(firstTokens, chains + 1);
  }

  /** The pieces of a forest; pieces of similar size follow each other. */
  static List<Piece> of(TokenForest forest) {
    TreePieces cutter = new TreePieces(forest);
    cutter.joinFromTheLeavesUp();
    cutter.pieces.sort(
        Comparator.comparing(Piece::chain)
            .thenComparingInt(piece -> piece.keys().length)
            .thenComparingInt(piece -> piece.queries().length)
            .thenComparingInt(piece -> piece.queries()[0])
            .reversed());
    return cutter.pieces;
  }

  private void joinFromTheLeavesUp() {
    List<List<Open>> below = new ArrayList<>();
    int[] chainOf = new int[forest.size()];
    for (int chain = 0; chain + 1 < starts.length; chain++) {
      below.add(new ArrayList<>(0));
      Arrays.fill(chainOf, starts[chain], starts[chain + 1], chain);
    }
    for (int chain = below.size() - 1; chain >= 0; chain--) {
      int start = starts[chain];
      int length = starts[chain + 1] - start;
      Open open = new Open(List.of(chain), forest.depths()[start], length, length);
      Open smallest = joined(below.set(chain, null));
      if (smallest != null && open.over(smallest).costsNoMoreThan(open, smallest)) {
        open = open.over(smallest);
      } else if (smallest != null) {
        finish(smallest);
      }
      if (parents[start] < 0) {
        finish(open);
      } else {
        below.get(chainOf[parents[start]]).add(open);
      }
    }
  }

  /**
   * Joins the pieces below one token and finishes all but the smallest.
   *
   * @param siblings in reverse order
   * @return the smallest; null if there are no siblings
   */
  private Open joined(List<Open> siblings) {
    Open smallest = null;
    for (Open next : siblings) {
      if (smallest == null) {
        smallest = next;
        continue;
      }
      Open both = next.beside(smallest);
      if (both.keepsItsSpan() && both.costsNoMoreThan(smallest, next)) {
        smallest = both;
      } else {
        finish(smallest.size() < next.size() ? next : smallest);
        smallest = smallest.size() < next.size() ? smallest : next;
      }
    }
    return smallest;
  }

  private void finish(Open open) {
    int[] queries = new int[open.size()];
    int[] keys = new int[open.above() + open.places()];
    Arrays.fill(keys, NOTHING);
    int query = 0;
    int place = open.above();
    for (int chain : open.chains()) {
      int depth = forest.depths()[starts[chain]];
      place = depth + Alignment.up(place - depth);
      for (int token = starts[chain]; token < starts[chain + 1]; token++) {
        queries[query++] = token;
        keys[place++] = token;
      }
    }
    int token = parents[queries[0]];
    for (int k = open.above() - 1; k >= 0; k--) {
      keys[k] = token;
      token = parents[token];
    }
    pieces.add(new Piece(queries, keys, open.above() == 0 && open.chains().size() == 1));
  }
}
