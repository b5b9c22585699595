package org.lethe.measure.correlation;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * A measure of ordered pairs of tasks; several values of a pair are averaged.
 *
 * @param tasks names of the tasks
 * @param sums sums of values [tasks, tasks]
 * @param counts number of values [tasks, tasks]
 */
@SuppressWarnings("ArrayRecordComponent") // filled in place
public record TaskMatrix(List<String> tasks, double[][] sums, int[][] counts)
    implements Serializable {
  private static final double DECIMALS = 1e12;

  public static TaskMatrix empty(List<String> tasks) {
    int n = tasks.size();
    return new TaskMatrix(List.copyOf(tasks), new double[n][n], new int[n][n]);
  }

  /** Adds a value; pairs of other tasks and nulls are passed over. */
  public void add(String from, String to, Double value) {
    int i = tasks.indexOf(from);
    int j = tasks.indexOf(to);
    if (i >= 0 && j >= 0 && value != null) {
      sums[i][j] += value;
      counts[i][j]++;
    }
  }

  /** Returns the mean values of pairs, the same at every checkpoint. */
  PairValues pairs() {
    double[][] values = values();
    return (checkpointId, from, to) -> values[from][to];
  }

  /**
   * Returns the mean values, NaN where there is none. They are rounded to 12 decimals, so that
   * values that are equal but for rounding tie in ranks.
   */
  public double[][] values() {
    double[][] values = new double[tasks.size()][tasks.size()];
    for (int i = 0; i < values.length; i++) {
      Arrays.fill(values[i], Double.NaN);
      for (int j = 0; j < values.length; j++) {
        if (counts[i][j] > 0) {
          values[i][j] = Math.rint(sums[i][j] / counts[i][j] * DECIMALS) / DECIMALS;
        }
      }
    }
    return values;
  }
}
