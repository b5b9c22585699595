package org.lethe.analysis;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Observations on ordered pairs of tasks, in layers: a pair is observed at most once a layer, for
 * example once for every length of training.
 *
 * @param tasks number of tasks
 * @param from first task of every observation
 * @param to second task of every observation
 * @param layer layer of every observation, from 0
 * @param y what is explained, one of every observation; none NaN
 * @param terms what explains it
 */
@SuppressWarnings("ArrayRecordComponent") // a bundle of columns, never compared
public record DyadicData(int tasks, int[] from, int[] to, int[] layer, double[] y, List<Term> terms)
    implements Serializable {

  /** What a term is measured of. */
  public enum Unit {
    /** Of two tasks, for example how alike they are. */
    PAIR,
    /** Of one of the two tasks, for example how well the base does it. */
    TASK,
    /** Of a layer, for example how long training took; tasks cannot be exchanged to test it. */
    LAYER
  }

  /**
   * A term.
   *
   * @param x its value of every observation; none NaN
   */
  public record Term(String name, Unit unit, double[] x) implements Serializable {}

  public DyadicData {
    terms = List.copyOf(terms);
    Shapes.sameLength("from", from.length, "to", to.length);
    Shapes.sameLength("from", from.length, "layer", layer.length);
    Shapes.sameLength("from", from.length, "y", y.length);
    for (Term term : terms) {
      Shapes.sameLength("y", y.length, term.name(), term.x().length);
    }
  }

  public int size() {
    return y.length;
  }

  /** Returns the tasks that occur, ascending. */
  public int[] tasksThatOccur() {
    return IntStream.concat(Arrays.stream(from), Arrays.stream(to)).distinct().sorted().toArray();
  }

  /** Returns the observations without a task. */
  DyadicData without(int task) {
    return kept(IntStream.range(0, size()).filter(i -> from[i] != task && to[i] != task).toArray());
  }

  /** Returns some of the observations. */
  DyadicData kept(int[] places) {
    return new DyadicData(
        tasks,
        pick(from, places),
        pick(to, places),
        pick(layer, places),
        pick(y, places),
        terms.stream()
            .map(term -> new Term(term.name(), term.unit(), pick(term.x(), places)))
            .toList());
  }

  /** Returns values of observations as a matrix a layer [layers, tasks, tasks], NaN elsewhere. */
  double[][][] cells(double[] values) {
    double[][][] cells = new double[Arrays.stream(layer).max().orElse(-1) + 1][tasks][tasks];
    for (double[][] matrix : cells) {
      for (double[] row : matrix) {
        Arrays.fill(row, Double.NaN);
      }
    }
    for (int i = 0; i < size(); i++) {
      cells[layer[i]][from[i]][to[i]] = values[i];
    }
    return cells;
  }

  static double[] pick(double[] values, int[] places) {
    return Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
  }

  private static int[] pick(int[] values, int[] places) {
    return Arrays.stream(places).map(i -> values[i]).toArray();
  }
}
