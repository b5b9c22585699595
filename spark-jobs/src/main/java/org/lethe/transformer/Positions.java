package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.lethe.checkpoint.QueryTemperature;
import org.lethe.checkpoint.RotaryPairs;

/**
 * The positions of the tokens of a batch, and which tokens each token sees.
 *
 * <p>There are four cases. The tokens are sequences of T positions under a causal mask; padding on
 * the right needs no mask, for no real token sees what follows it. Or they are the tokens of a
 * forest, each at its depth; a token sees the tokens above it. Or they are the next tokens of
 * cached sequences. Or they are the tails of sequences, which are computed in several variants.
 *
 * <p>Tables are made when they are first needed, and all blocks share them; for one thread.
 */
final class Positions {

  /** Makes the positions of a batch on a device. */
  @FunctionalInterface
  interface Factory {

    /**
     * Makes the positions.
     *
     * @param manager owner of the tables, on the device
     * @param like an array of the element type of the blocks
     * @param rotations of the first positions there
     */
    Positions make(NDManager manager, NDArray like, RotaryTables rotations);
  }

  /**
   * A part of a forest's attention.
   *
   * @param queries tokens of the queries, int64 [G·Q]; null for one chain, which needs no copies
   * @param keys tokens of the keys, int64 [G·K]; null for one chain
   */
  record Gathered(AttentionPart part, NDArray queries, NDArray keys) {

    /** x [1, nh, N, hs] at the queries → [G, nh, Q, hs]. */
    NDArray atQueries(NDArray x) {
      return rows(x, queries);
    }

    /** x [1, nh, N, hs] at the keys → [G, nh, K, hs]. */
    NDArray atKeys(NDArray x) {
      return rows(x, keys);
    }

    private NDArray rows(NDArray x, NDArray index) {
      return index == null
          ? AttentionKernels.tokens(x, part.group().firstToken(), part.group().queries())
          : AttentionKernels.part(x, index, part.group().size());
    }
  }

  private final NDManager manager;
  private final NDArray like; // has the element type of queries and keys
  private final int[] depths;
  private final int length;
  private final AttentionPart sequence; // null for a forest and for cached sequences
  private final List<Gathered> gathered = new ArrayList<>(); // the parts of a forest
  private final NDArray queryRows; // of each token among the queries of all parts; null: in order
  private final KeyValueSink sink; // null if keys and values are not cached
  private final KeyValueCache.Step step; // null unless these are next tokens of cached sequences
  private final TailAttention tails; // null unless these are tails
  private final RotaryTables rotations;
  private final Map<RotaryEmbedding, RotaryTables.Table> tables = new HashMap<>();
  private final Map<QueryTemperature, NDArray> temperatures = new HashMap<>();
  private NDArray places; // depths as an index; null before it is needed

  /**
   * Positions 0 to length - 1.
   *
   * @param manager owner of the tables
   * @param like an array of the element type of queries and keys
   * @param rotations of the first positions on the device
   */
  Positions(NDManager manager, NDArray like, RotaryTables rotations, int length) {
    this.rotations = rotations;
    this.manager = manager;
    this.like = like;
    this.length = length;
    depths = IntStream.range(0, length).toArray();
    sequence = AttentionPart.sequence(manager, like, length);
    queryRows = null;
    sink = null;
    step = null;
    tails = null;
  }

  /** Positions of a forest, T = {@link TokenForest#rows()}. */
  Positions(NDManager manager, NDArray like, RotaryTables rotations, TokenForest forest) {
    this(manager, like, rotations, forest, null);
  }

  /** Positions of a forest; the sink takes its keys and values and may be null. */
  Positions(
      NDManager manager,
      NDArray like,
      RotaryTables rotations,
      TokenForest forest,
      KeyValueSink sink) {
    this.rotations = rotations;
    this.manager = manager;
    this.like = like;
    this.sink = sink;
    step = null;
    tails = null;
    depths = Arrays.copyOf(forest.depths(), forest.rows());
    length = forest.length();
    sequence = null;
    long[] rows = new long[forest.rows()];
    int firstRow = 0;
    for (AttentionPart part : AttentionPart.of(manager, like, forest)) {
      PieceGroup group = part.group();
      NDArray keys = group.isOneChain() ? null : AttentionKernels.known(part.keys());
      NDArray queries = group.queriesAreKeys() ? keys : AttentionKernels.known(part.queries());
      gathered.add(new Gathered(part, queries, keys));
      group.locate(rows, firstRow);
      firstRow += group.size() * group.queries();
    }
    for (int pad = forest.size(); pad < rows.length; pad++) {
      rows[pad] = Math.min(pad, firstRow - 1);
    }
    boolean inOrder = Arrays.equals(rows, LongStream.range(0, firstRow).toArray());
    queryRows = inOrder ? null : NativeArrays.longs(manager, rows);
  }

  /** Positions of the next token of each row of a cache, B = n and T = 1. */
  Positions(NDManager manager, NDArray like, RotaryTables rotations, KeyValueCache.Step step) {
    this.rotations = rotations;
    this.manager = manager;
    this.like = like;
    this.step = step;
    depths = step.positions();
    length = Arrays.stream(depths).max().orElseThrow() + 1;
    sequence = null;
    queryRows = null;
    sink = null;
    tails = null;
  }

  /** Positions of tails; a row of the batch is a variant of one of them. */
  Positions(NDManager manager, NDArray like, RotaryTables rotations, Tails tails) {
    this.rotations = rotations;
    this.manager = manager;
    this.like = like;
    this.tails = new TailAttention(manager, like, tails);
    depths = tails.depths();
    length = tails.length();
    sequence = null;
    queryRows = null;
    sink = null;
    step = null;
  }

  /** The attention of whole sequences; null for a forest. */
  AttentionPart sequence() {
    return sequence;
  }

  /** The parts of the attention of a forest; else empty. */
  List<Gathered> parts() {
    return gathered;
  }

  /** The row of each token among the queries of all parts, int64 [T]; null if they are in order. */
  NDArray queryRows() {
    return queryRows;
  }

  /** x [B, n, T, hs] rotated by position. */
  NDArray rotate(NDArray x, RotaryEmbedding rotary) {
    RotaryTables.Table table = tables.computeIfAbsent(rotary, this::table);
    if (tails != null) {
      return rotated(x.reshape(tails.bySequence(x)), rotary, table).reshape(x.getShape());
    }
    return rotated(x, rotary, table);
  }

  /** x [.., hs] rotated by a table. */
  private static NDArray rotated(NDArray x, RotaryEmbedding rotary, RotaryTables.Table table) {
    boolean whole = rotary.size() == x.getShape().get(x.getShape().dimension() - 1);
    if (rotary.pairs() == RotaryPairs.NEIGHBOURS) {
      return whole
          ? AttentionKernels.rotateNeighbours(x, table.cos(), table.sin())
          : AttentionKernels.rotateFirstNeighbours(x, table.cos(), table.sin());
    }
    return whole
        ? AttentionKernels.rotate(x, table.cos(), table.sin())
        : AttentionKernels.rotateFirst(x, table.cos(), table.sin());
  }

  /** Queries x [B, n, T, hs] times the factor of their position. */
  NDArray tempered(NDArray x, QueryTemperature temperature) {
    if (temperature.factor(length - 1) == 1) {
      return x;
    }
    NDArray factors =
        temperatures.computeIfAbsent(
            temperature,
            t -> {
              float[] values = new float[depths.length];
              for (int i = 0; i < values.length; i++) {
                values[i] = t.factor(depths[i]);
              }
              Shape rows = new Shape(values.length, 1); // [T, 1] broadcast; [n, 1, 1, 1]
              Shape shape = step == null ? rows : rows.addAll(new Shape(1, 1));
              return NativeArrays.floats(
                  manager, like, values, tails == null ? shape : tails.tableShape(1));
            });
    return tails == null
        ? x.mul(factors)
        : x.reshape(tails.bySequence(x)).mul(factors).reshape(x.getShape());
  }

  /** Takes the keys and values of this pass; null if they are not kept. */
  KeyValueSink sink() {
    return sink;
  }

  /** The attention of tails; null unless these are tails. */
  TailAttention tails() {
    return tails;
  }

  /** The step of the cache that these tokens belong to; null unless they continue sequences. */
  KeyValueCache.Step step() {
    return step;
  }

  private RotaryTables.Table table(RotaryEmbedding rotary) {
    RotaryTables.Table first = rotations.atLeast(rotary, length);
    if (first != null) {
      return new RotaryTables.Table(
          ofTokens(first.cos(), rotary.size()), ofTokens(first.sin(), rotary.size()));
    }
    if (step != null) {
      return new RotaryTables.Table(
          tableByRow(rotary::cos, rotary.size()), tableByRow(rotary::sin, rotary.size()));
    }
    Shape shape =
        tails == null ? new Shape(depths.length, rotary.size()) : tails.tableShape(rotary.size());
    return new RotaryTables.Table(
        NativeArrays.floats(manager, like, rotary.cos(depths, length), shape),
        NativeArrays.floats(manager, like, rotary.sin(depths, length), shape));
  }

  /** The rows of a table at the positions of the tokens. */
  private NDArray ofTokens(NDArray table, int size) {
    if (sequence != null) {
      NDArray rows = ArrayKernels.consecutive(table, 0, length); // [T, size]
      rows.attach(manager);
      return rows;
    }
    if (places == null) {
      places = NativeArrays.longs(manager, depths);
    }
    NDArray rows = ArrayKernels.rows(table, places); // [T, size]
    rows.attach(manager);
    if (step != null) {
      return rows.reshape(depths.length, 1, 1, size);
    }
    return tails == null ? rows : rows.reshape(tails.tableShape(size));
  }

  /**
   * Cosines or sines [n, 1, 1, size] of rows whose sequences differ in length.
   *
   * @param function of positions and of the length of the sequence
   */
  private NDArray tableByRow(BiFunction<int[], Integer, float[]> function, int size) {
    float[] values = new float[depths.length * size];
    for (int row = 0; row < depths.length; row++) {
      float[] rowValues = function.apply(new int[] {depths[row]}, depths[row] + 1);
      System.arraycopy(rowValues, 0, values, row * size, size);
    }
    return NativeArrays.floats(manager, like, values, new Shape(depths.length, 1, 1, size));
  }
}
