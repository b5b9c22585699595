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
 * Where the tokens of a batch stand and what each may look at.
 *
 * <p>Either T positions counted from 0 under a causal mask, which fits right-padded sequences as
 * they are, for padding comes after every real token and no real token sees it; or the tokens of a
 * forest, each at its depth and seeing what is above it.
 *
 * <p>Tables are made when first needed and shared by the blocks; for one thread.
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
     */
    Positions make(NDManager manager, NDArray like);
  }

  /**
   * Rotations of every position.
   *
   * @param cos [T, size]
   * @param sin [T, size]
   */
  private record Table(NDArray cos, NDArray sin) {}

  /**
   * A part of a forest's attention.
   *
   * @param queries tokens, int64 [G·Q]; null for one chain, which needs no copies
   * @param keys tokens, int64 [G·K]; null as well
   */
  record Gathered(AttentionPart part, NDArray queries, NDArray keys) {

    /** x [1, nh, N, hs] at the queries → [G, nh, Q, hs]. */
    NDArray atQueries(NDArray x) {
      return taken(x, queries);
    }

    /** x [1, nh, N, hs] at the keys → [G, nh, K, hs]. */
    NDArray atKeys(NDArray x) {
      return taken(x, keys);
    }

    private NDArray taken(NDArray x, NDArray index) {
      return index == null
          ? Kernels.tokens(x, part.group().firstToken(), part.group().queries())
          : Kernels.part(x, index, part.group().size());
    }
  }

  private final NDManager manager;
  private final NDArray like; // in the element type of what is rotated and masked
  private final int[] depths;
  private final int length;
  private final AttentionPart whole; // null for a forest
  private final List<Gathered> gathered = new ArrayList<>();
  private final NDArray places; // where each row's query is among all parts; null: in order
  private final KeyValueCache.Filling filling; // or null
  private final KeyValueCache.Step step; // null unless these are the next tokens of sequences
  private final Map<RotaryEmbedding, Table> tables = new HashMap<>();
  private final Map<QueryTemperature, NDArray> temperatures = new HashMap<>();

  /**
   * Positions 0..length-1; what is made belongs to the manager.
   *
   * @param like an array of the element type of what is rotated and masked
   */
  Positions(NDManager manager, NDArray like, int length) {
    this.manager = manager;
    this.like = like;
    this.length = length;
    depths = IntStream.range(0, length).toArray();
    whole = AttentionPart.sequence(manager, like, length);
    places = null;
    filling = null;
    step = null;
  }

  /** Positions of a forest, T = {@link TokenForest#rows()}; what is made belongs to the manager. */
  Positions(NDManager manager, NDArray like, TokenForest forest) {
    this(manager, like, forest, null);
  }

  /** Positions of a forest whose keys and values are kept. */
  Positions(NDManager manager, NDArray like, TokenForest forest, KeyValueCache.Filling filling) {
    this.manager = manager;
    this.like = like;
    this.filling = filling;
    step = null;
    depths = Arrays.copyOf(forest.depths(), forest.rows());
    length = forest.length();
    whole = null;
    long[] rows = new long[forest.rows()];
    int from = 0;
    for (AttentionPart part : AttentionPart.of(manager, like, forest)) {
      PieceGroup group = part.group();
      NDArray keys = group.isOneChain() ? null : NativeArrays.longs(manager, group.keyTokens());
      NDArray queries =
          group.queriesAreKeys() ? keys : NativeArrays.longs(manager, group.queryTokens());
      gathered.add(new Gathered(part, queries, keys));
      group.locate(rows, from);
      from += group.size() * group.queries();
    }
    for (int pad = forest.size(); pad < rows.length; pad++) {
      rows[pad] = Math.min(pad, from - 1);
    }
    boolean inOrder = Arrays.equals(rows, LongStream.range(0, from).toArray());
    places = inOrder ? null : NativeArrays.longs(manager, rows);
  }

  /** Positions of the next token of each row of a cache, B = n and T = 1. */
  Positions(NDManager manager, NDArray like, KeyValueCache.Step step) {
    this.manager = manager;
    this.like = like;
    this.step = step;
    depths = step.positions();
    length = Arrays.stream(depths).max().orElseThrow() + 1;
    whole = null;
    places = null;
    filling = null;
  }

  /** What attention is computed on at once; null for a forest. */
  AttentionPart whole() {
    return whole;
  }

  /** What attention is computed on part by part; empty unless this is a forest. */
  List<Gathered> parts() {
    return gathered;
  }

  /** Where each row's query is among those of all parts, int64 [T]; null if one by one. */
  NDArray places() {
    return places;
  }

  /** x [B, n, T, hs] rotated by position. */
  NDArray rotate(NDArray x, RotaryEmbedding rotary) {
    Table table = tables.computeIfAbsent(rotary, this::table);
    if (rotary.pairs() == RotaryPairs.NEIGHBOURS) {
      return Kernels.rotateNeighbours(x, table.cos, table.sin);
    }
    return rotary.size() == x.getShape().get(3)
        ? Kernels.rotate(x, table.cos, table.sin)
        : Kernels.rotateFirst(x, table.cos, table.sin);
  }

  /** Queries x [B, n, T, hs] times the factor of their position. */
  NDArray tempered(NDArray x, QueryTemperature temperature) {
    if (temperature.at(length - 1) == 1) {
      return x;
    }
    NDArray factors =
        temperatures.computeIfAbsent(
            temperature,
            t -> {
              float[] values = new float[depths.length];
              for (int i = 0; i < values.length; i++) {
                values[i] = t.at(depths[i]);
              }
              Shape rows = new Shape(values.length, 1); // [T, 1] broadcast; [n, 1, 1, 1]
              Shape shape = step == null ? rows : rows.addAll(new Shape(1, 1));
              return NativeArrays.floats(manager, like, values, shape);
            });
    return x.mul(factors);
  }

  /** What keeps the keys and values of this pass; null if nothing does. */
  KeyValueCache.Filling filling() {
    return filling;
  }

  /** What these tokens look at beside themselves; null unless they continue sequences. */
  KeyValueCache.Step step() {
    return step;
  }

  private Table table(RotaryEmbedding rotary) {
    if (step != null) {
      return new Table(turns(rotary::cos, rotary.size()), turns(rotary::sin, rotary.size()));
    }
    Shape shape = new Shape(depths.length, rotary.size());
    return new Table(
        NativeArrays.floats(manager, like, rotary.cos(depths, length), shape),
        NativeArrays.floats(manager, like, rotary.sin(depths, length), shape));
  }

  /** Rows turn each as a sequence of its own length does: [n, 1, 1, size]. */
  private NDArray turns(BiFunction<int[], Integer, float[]> of, int size) {
    float[] all = new float[depths.length * size];
    for (int row = 0; row < depths.length; row++) {
      float[] own = of.apply(new int[] {depths[row]}, depths[row] + 1);
      System.arraycopy(own, 0, all, row * size, size);
    }
    return NativeArrays.floats(manager, like, all, new Shape(depths.length, 1, 1, size));
  }

  /** Positions as indices, int64 [T]. */
  static NDArray indices(NDManager manager, int[] depths) {
    return NativeArrays.longs(manager, Arrays.stream(depths).asLongStream().toArray());
  }
}
