package org.lethe.analysis;

/**
 * Forgetting over a sequence of tasks, from the score matrix R [T + 1, T]: row k holds the scores
 * after training on k tasks (row 0 = base), column i - 1 those on task i. Steps and tasks count
 * from 1 as in the papers. Signed, positive = forgotten, for scores of which more is better; NaN
 * in, NaN out.
 */
public final class Forgetting {
  private Forgetting() {}

  /** {@code delta}: R[0][i] - R[k][i]. */
  public static double delta(double[][] r, int task, int step) {
    check(r, task, step);
    return r[0][task - 1] - r[step][task - 1];
  }

  /** {@code first_last}: R[i][i] - R[T][i]. */
  public static double firstLast(double[][] r, int task) {
    check(r, task, task);
    return r[task][task - 1] - last(r)[task - 1];
  }

  /**
   * {@code chaudhry_max} of one task: max over 1 &lt;= l &lt; T of R[l][i], minus R[T][i] (Chaudhry
   * et al. 2018); may be negative.
   */
  public static double chaudhryMax(double[][] r, int task) {
    check(r, task, task);
    return best(r, task, steps(r) - 1) - last(r)[task - 1];
  }

  /** {@code chaudhry_max}: mean over the tasks before the last; NaN with one task. */
  public static double chaudhryMax(double[][] r) {
    double sum = 0;
    for (int task = 1; task < steps(r); task++) {
      sum += chaudhryMax(r, task);
    }
    return sum / (steps(r) - 1);
  }

  /** {@code mammoth_max} of one task: the maximum includes R[T][i]; never negative. */
  public static double mammothMax(double[][] r, int task) {
    check(r, task, task);
    return best(r, task, steps(r)) - last(r)[task - 1];
  }

  /** {@code mammoth_max}: mean over the tasks before the last; NaN with one task. */
  public static double mammothMax(double[][] r) {
    double sum = 0;
    for (int task = 1; task < steps(r); task++) {
      sum += mammothMax(r, task);
    }
    return sum / (steps(r) - 1);
  }

  /**
   * {@code bwt_gem}: backward transfer, mean over i &lt; T of R[T][i] - R[i][i] (Lopez-Paz and
   * Ranzato 2017). The one convention whose sign is negative for forgetting. NaN with one task.
   */
  public static double backwardTransferGem(double[][] r) {
    return backwardSum(r) / (steps(r) - 1);
  }

  /** {@code bwt_trace}: the same sum over T (Wang et al. 2023). */
  public static double backwardTransferTrace(double[][] r) {
    return backwardSum(r) / steps(r);
  }

  /**
   * {@code fwt}: forward transfer, mean over i &gt; 1 of R[i - 1][i] - chance_i; NaN with one task.
   *
   * @param chance score of guessing for every task [T]
   */
  public static double forwardTransfer(double[][] r, double[] chance) {
    check(r, 1, 1);
    Shapes.sameLength("tasks of r", r[0].length, "chance", chance.length);
    double sum = 0;
    for (int task = 2; task <= steps(r); task++) {
      sum += r[task - 1][task - 1] - chance[task - 1];
    }
    return sum / (steps(r) - 1);
  }

  /**
   * {@code loss_delta}: L_i(S_k) - L_i(S_i).
   *
   * @param losses as r, nats per token, less is better
   */
  public static double lossDelta(double[][] losses, int task, int step) {
    check(losses, task, step);
    return losses[step][task - 1] - losses[task][task - 1];
  }

  /** {@code relative}: (R[i][i] - R[k][i]) / max(R[i][i] - chance_i, 1e-9). */
  public static double relative(double[][] r, int task, int step, double chance) {
    check(r, task, step);
    double learned = r[task][task - 1];
    return (learned - r[step][task - 1]) / Math.max(learned - chance, 1e-9);
  }

  /** OP, average accuracy: mean over i of R[T][i]. */
  public static double averageScore(double[][] r) {
    check(r, 1, 1);
    double sum = 0;
    for (double score : last(r)) {
      sum += score;
    }
    return sum / steps(r);
  }

  private static double backwardSum(double[][] r) {
    double sum = 0;
    for (int task = 1; task < steps(r); task++) {
      sum -= firstLast(r, task);
    }
    return sum;
  }

  private static double best(double[][] r, int task, int lastStep) {
    double best = Double.NaN;
    for (int step = 1; step <= lastStep; step++) {
      double score = r[step][task - 1];
      best = step == 1 ? score : Math.max(best, score);
    }
    return best;
  }

  private static int steps(double[][] r) {
    return r.length - 1;
  }

  private static double[] last(double[][] r) {
    return r[r.length - 1];
  }

  private static void check(double[][] r, int task, int step) {
    Shapes.rectangular("r", r);
    if (r.length < 2 || r[0].length != r.length - 1) {
      throw new IllegalArgumentException(
          "r must be [T + 1, T] with T >= 1, got [%d, %d]"
              .formatted(r.length, r.length == 0 ? 0 : r[0].length));
    }
    if (task < 1 || task > steps(r) || step < 0 || step > steps(r)) {
      throw new IllegalArgumentException(
          "task must be in [1, %d] and step in [0, %d], got %d and %d"
              .formatted(steps(r), steps(r), task, step));
    }
  }
}
