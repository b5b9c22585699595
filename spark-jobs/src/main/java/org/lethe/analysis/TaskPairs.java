package org.lethe.analysis;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Two measures over ordered pairs of different tasks, from two [tasks, tasks] matrices.
 *
 * @param tasks number of tasks
 * @param from first task of every pair
 * @param to second task of every pair
 * @param x first measure of every pair
 * @param y second measure of every pair
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of columns, never compared
public record TaskPairs(int tasks, int[] from, int[] to, double[] x, double[] y) {
  public TaskPairs {
    Shapes.sameLength("from", from.length, "to", to.length);
    Shapes.sameLength("from", from.length, "x", x.length);
    Shapes.sameLength("x", x.length, "y", y.length);
  }

  /**
   * Returns the off-diagonal pairs that have both measures.
   *
   * @param x matrix [tasks, tasks], NaN where not measured
   * @param y matrix [tasks, tasks], NaN where not measured
   * @throws IllegalArgumentException if the matrices are not square or differ in size
   */
  public static TaskPairs of(double[][] x, double[][] y) {
    Shapes.square("x", x);
    Shapes.square("y", y);
    Shapes.sameLength("x", x.length, "y", y.length);
    int n = x.length;
    int[] cells = new int[n * n];
    int count = 0;
    for (int cell = 0; cell < cells.length; cell++) {
      int i = cell / n;
      int j = cell % n;
      if (i != j && !Double.isNaN(x[i][j]) && !Double.isNaN(y[i][j])) {
        cells[count++] = cell;
      }
    }
    int[] kept = Arrays.copyOf(cells, count);
    return new TaskPairs(
        n,
        Arrays.stream(kept).map(cell -> cell / n).toArray(),
        Arrays.stream(kept).map(cell -> cell % n).toArray(),
        Arrays.stream(kept).mapToDouble(cell -> x[cell / n][cell % n]).toArray(),
        Arrays.stream(kept).mapToDouble(cell -> y[cell / n][cell % n]).toArray());
  }

  /** Returns the number of pairs. */
  public int size() {
    return x.length;
  }

  /** Returns the number of tasks that occur in a pair. */
  public int tasksInPairs() {
    return (int)
        Arrays.stream(new int[][] {from, to}).flatMapToInt(Arrays::stream).distinct().count();
  }

  /** Returns the pairs without a task. */
  public TaskPairs without(int task) {
    return where(pair -> from[pair] != task && to[pair] != task);
  }

  /** Returns the pairs that a condition on their index keeps. */
  TaskPairs where(IntPredicate keep) {
    int[] kept = IntStream.range(0, size()).filter(keep).toArray();
    return new TaskPairs(
        tasks,
        Arrays.stream(kept).map(i -> from[i]).toArray(),
        Arrays.stream(kept).map(i -> to[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> x[i]).toArray(),
        Arrays.stream(kept).mapToDouble(i -> y[i]).toArray());
  }
}
