package org.lethe.transformer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Rotations of the first positions on one device, in the element type of its blocks. They are made
 * once a model, as far as its batches are long; a batch takes its rows of them.
 */
final class RotaryTables {

  /** Positions of the first table. A longer one has twice as many. */
  private static final int FIRST = 1024;

  /**
   * Rotations by position.
   *
   * @param cos [positions, size]
   * @param sin [positions, size]
   */
  record Table(NDArray cos, NDArray sin) {}

  private final NDManager manager;
  private final NDArray like;
  private final Map<RotaryEmbedding, Table> tables = new HashMap<>();

  /**
   * @param manager owner of the tables, on the device; older tables stay in use until it closes
   * @param like an array of the element type of queries and keys
   */
  RotaryTables(NDManager manager, NDArray like) {
    this.manager = manager;
    this.like = like;
  }

  /**
   * The rotations of the first positions and of some more.
   *
   * @param length positions that are needed
   * @return null if the frequencies depend on the length
   */
  synchronized Table atLeast(RotaryEmbedding rotary, int length) {
    if (length > rotary.scaling().fixedLength()) {
      return null;
    }
    Table table = tables.get(rotary);
    if (table == null || table.cos().getShape().get(0) < length) {
      int most = FIRST;
      while (most < length) {
        most *= 2;
      }
      table = table(rotary, most);
      tables.put(rotary, table);
    }
    return table;
  }

  private Table table(RotaryEmbedding rotary, int positions) {
    int length = Math.min(positions, rotary.scaling().fixedLength()); // of one regime
    int[] depths = IntStream.range(0, positions).toArray();
    Shape shape = new Shape(positions, rotary.size());
    return new Table(
        NativeArrays.floats(manager, like, rotary.cos(depths, length), shape),
        NativeArrays.floats(manager, like, rotary.sin(depths, length), shape));
  }
}
