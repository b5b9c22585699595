package org.lethe.transformer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Cuts a forest into the pieces attention is computed on.
 *
 * <p>A piece is a connected part of a tree, or several that hang from one token. Its queries are
 * its own tokens, s of them; its keys are these and the a tokens above them, at p ≥ a + s places: a
 * branch begins at a place that is its depth but for whole {@link Alignment lanes}, so that its
 * tokens come out the same whatever else is in the piece. A piece costs s·p pairs of a query and a
 * key, whether one sees the other or not, and the copying of p keys and values, which takes about
 * as long as {@link #COPY} pairs each, all of it in whole lanes:
 *
 * <pre>  cost(s, p) = (s + COPY)·p</pre>
 *
 * <p>Four answers of 15 tokens below a context of 120 are cheapest as two pieces (120 on itself, 60
 * on 183): one piece would see 192 · 192 pairs for 128 · 128 + 64 · 192. Twenty documents of 180
 * below worked examples of 600 are 20 pieces of 180 on 780, for one of 3600 on 4200 would have five
 * times the pairs. Pieces are joined from the leaves up wherever the sum costs less and no key
 * leaves the span of sums its depth lies in.
 */
final class TreePieces {

  /**
   * Pairs of a query and a key in the time one key and value is copied; an estimate, not critical.
   */
  private static final int COPY = 32;

  /**
   * A part of attention.
   *
   * @param queries own tokens, ascending
   * @param keys the tokens above them, from the root down, then the own ones; {@link #NOTHING} in
   *     between, where a branch does not begin at once
   * @param chain whether the keys are the queries and each sees all before it
   */
  record Piece(int[] queries, int[] keys, boolean chain) {
    long pairs() {
      return (long) queries.length * keys.length;
    }
  }

  /** No token. */
  static final int NOTHING = -1;

  /**
   * Chains without a branch that will be one piece.
   *
   * @param size s
   * @param places of its own tokens
   */
  private record Open(List<Integer> chains, int above, int size, int places) {
    long cost() {
      return (long) (Alignment.up(size) + COPY) * Alignment.up(above + places);
    }

    /** With what hangs from its last token. */
    Open over(Open child) {
      return with(child, places);
    }

    /** With what hangs from the same token after it. */
    Open beside(Open sibling) {
      return with(sibling, Alignment.up(places));
    }

    private Open with(Open other, int from) {
      List<Integer> all = new ArrayList<>(chains);
      all.addAll(other.chains);
      return new Open(all, above, size + other.size, from + other.places);
    }

    boolean keepsItsSpan() {
      return Alignment.inOneSpan(above, above + places - 1);
    }

    boolean costsNoMoreThan(Open one, Open other) {
      return cost() <= one.cost() + other.cost();
    }
  }

  private final TokenForest forest;
  private final int[] parents;
  private final int[] starts; // first token of each chain; one more entry than chains
  private final List<Piece> pieces = new ArrayList<>();

  private TreePieces(TokenForest forest) {
    this.forest = forest;
    parents = forest.parents();
    int[] found = new int[forest.size() + 1];
    int chains = 0;
    for (int i = 0; i < forest.size(); i++) {
      if (i == 0 || parents[i] != i - 1 || forest.ends()[i] != forest.ends()[i - 1]) {
        found[chains++] = i;
      }
    }
    found[chains] = forest.size();
    starts = Arrays.copyOf(found, chains + 1);
  }

  /** The pieces of a forest, those most alike beside each other. */
  static List<Piece> of(TokenForest forest) {
    TreePieces cut = new TreePieces(forest);
    cut.joinFromTheLeavesUp();
    cut.pieces.sort(
        Comparator.comparing(Piece::chain)
            .thenComparingInt(piece -> piece.keys().length)
            .thenComparingInt(piece -> piece.queries().length)
            .thenComparingInt(piece -> piece.queries()[0])
            .reversed());
    return cut.pieces;
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
   * Joins what hangs from one token and finishes all but the smallest; null without any.
   *
   * @param siblings the last first
   */
  private Open joined(List<Open> siblings) {
    Open last = null;
    for (Open next : siblings) {
      if (last == null) {
        last = next;
        continue;
      }
      Open both = next.beside(last);
      if (both.keepsItsSpan() && both.costsNoMoreThan(last, next)) {
        last = both;
      } else {
        finish(last.size() < next.size() ? next : last);
        last = last.size() < next.size() ? last : next;
      }
    }
    return last;
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
