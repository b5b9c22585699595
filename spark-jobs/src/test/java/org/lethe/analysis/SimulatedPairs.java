package org.lethe.analysis;

import java.util.List;
import java.util.Random;
import org.lethe.analysis.DyadicData.Term;
import org.lethe.analysis.DyadicData.Unit;

/**
 * Forgetting of ordered pairs of tasks that follows their similarity, with effects of single tasks.
 *
 * @param tasks number of tasks
 * @param slope true effect of similarity
 * @param rows standard deviation of an effect of the trained task; the error of a pair has 1
 * @param columns standard deviation of an effect of the tested task
 * @param places share of similarity that comes from places of the tasks in a space
 */
record SimulatedPairs(int tasks, double slope, double rows, double columns, double places) {
  /** True effect of the base score of the tested task. */
  static final double BASE_SLOPE = 0.5;

  String setting() {
    return "%d tasks, slope %s, row effects %s, column effects %s, similarity by place %s"
        .formatted(tasks, slope, rows, columns, places);
  }

  DyadicData draw(long seed) {
    Random random = new Random(seed);
    double[][] similarity = similarity(random);
    double[] base = gaussian(random);
    double[] row = gaussian(random);
    double[] column = gaussian(random);
    int n = tasks * (tasks - 1);
    int[] from = new int[n];
    int[] to = new int[n];
    double[] x = new double[n];
    double[] z = new double[n];
    double[] y = new double[n];
    int at = 0;
    for (int i = 0; i < tasks; i++) {
      for (int j = 0; j < tasks; j++) {
        if (i != j) {
          from[at] = i;
          to[at] = j;
          x[at] = similarity[i][j];
          z[at] = base[j];
          y[at++] =
              slope * similarity[i][j]
                  + BASE_SLOPE * base[j]
                  + rows * row[i]
                  + columns * column[j]
                  + random.nextGaussian();
        }
      }
    }
    return new DyadicData(
        tasks,
        from,
        to,
        new int[n],
        y,
        List.of(new Term("similarity", Unit.PAIR, x), new Term("base_score", Unit.TASK, z)));
  }

  private double[][] similarity(Random random) {
    double[][] place = new double[tasks][];
    double[][] similarity = new double[tasks][tasks];
    for (int i = 0; i < tasks; i++) {
      place[i] = new double[] {random.nextGaussian(), random.nextGaussian(), random.nextGaussian()};
      for (int j = 0; j < i; j++) {
        double near = Matrices.dot(place[i], place[j]) / Math.sqrt(3);
        similarity[i][j] = places * near + Math.sqrt(1 - places * places) * random.nextGaussian();
        similarity[j][i] = similarity[i][j];
      }
    }
    return similarity;
  }

  private double[] gaussian(Random random) {
    double[] values = new double[tasks];
    for (int i = 0; i < tasks; i++) {
      values[i] = random.nextGaussian();
    }
    return values;
  }
}
