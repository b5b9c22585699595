package org.lethe.analysis;

/**
 * Forgetting and transfer over a sequence of tasks, from the score matrix R [T + 1, N]: row k holds
 * the scores after training on k tasks (row 0 = the model before), column i - 1 those on task i.
 * The first T columns are the trained tasks in their order, the others tasks that are never trained
 * on. Steps and tasks count from 1 as in the papers. Scores are such that more is better; NaN in,
 * NaN out. Forgetting is positive, a loss by transfer negative.
 */
public final class Forgetting {
  private Forgetting() {}

  /**
   * {@code delta}: R[0][i] - R[k][i].
   *
   * @param task a task that is trained on or not
   */
  public static double delta(double[][] r, int task, int step) {
    check(r, task, step, r.length == 0 ? 0 : r[0].length);
    return r[0][task - 1] - r[step][task - 1];
  }

  /** {@code first_last}: R[i][i] - R[T][i]. */
  public static double firstLast(double[][] r, int task) {
    check(r, task, task);
    return r[task][task - 1] - last(r)[task - 1];
  }

  /**
   * {@code chaudhry_max} of one task: max over 1 &lt;= l &lt; T of R[l][i], minus R[T][i] (Chaudhry
   * et al. 2018); may be negative. The model before the sequence is no l, as in the paper; NaN with
   * one task.
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

  /**
   * {@code mammoth_max} of one task: the maximum includes R[T][i], not R[0][i], as in Mammoth's
   * code; never negative.
   */
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

  /** {@code bwt_trace}: the same sum over T (Wang et al. 2023). NaN with one task. */
  public static double backwardTransferTrace(double[][] r) {
    return steps(r) == 1 ? Double.NaN : backwardSum(r) / steps(r);
  }

  /**
   * {@code fwt}, {@code fwt_init}, {@code fwt_base}: forward transfer, mean over i &gt; 1 of R[i -
   * 1][i] - without_i; NaN with one task.
   *
   * @param without score on every trained task of who has learned nothing [T]: of guessing, of a
   *     model with random weights, or R[0]
   */
  public static double forwardTransfer(double[][] r, double[] without) {
    check(r, 1, 1);
    Shapes.sameLength("steps of r", steps(r), "without", without.length);
    double sum = 0;
    for (int task = 2; task <= steps(r); task++) {
      sum += r[task - 1][task - 1] - without[task - 1];
    }
    return sum / (steps(r) - 1);
  }

  /**
   * {@code intransigence}: mean over i of R*_i - R[i][i] (Chaudhry et al. 2018); negative where the
   * tasks before helped.
   *
   * @param alone score on every trained task of a model that learned this task alone [T]
   */
  public static double intransigence(double[][] r, double[] alone) {
    check(r, 1, 1);
    Shapes.sameLength("steps of r", steps(r), "alone", alone.length);
    double sum = 0;
    for (int task = 1; task <= steps(r); task++) {
      sum += alone[task - 1] - r[task][task - 1];
    }
    return sum / steps(r);
  }

  /**
   * {@code general_delta}: mean over the tasks that are never trained on of R[T][i] - R[0][i] (Wang
   * et al. 2023); negative = lost. NaN without such tasks.
   */
  public static double generalDelta(double[][] r) {
    check(r, 1, 1);
    double sum = 0;
    for (int task = steps(r) + 1; task <= r[0].length; task++) {
      sum -= delta(r, task, steps(r));
    }
    return sum / (r[0].length - steps(r));
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

  /** {@code op}, average accuracy: mean over the trained tasks of R[T][i]. */
  public static double averageScore(double[][] r) {
    check(r, 1, 1);
    double sum = 0;
    for (int task = 1; task <= steps(r); task++) {
      sum += last(r)[task - 1];
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
    check(r, task, step, steps(r));
  }

  private static void check(double[][] r, int task, int step, int tasks) {
    Shapes.rectangular("r", r);
    if (r.length < 2 || r[0].length < r.length - 1) {
      throw new IllegalArgumentException(
          "r must be [T + 1, N] with N >= T >= 1, got [%d, %d]"
              .formatted(r.length, r.length == 0 ? 0 : r[0].length));
    }
    if (task < 1 || task > tasks || step < 0 || step > steps(r)) {
      throw new IllegalArgumentException(
          "task must be in [1, %d] and step in [0, %d], got %d and %d"
              .formatted(tasks, steps(r), task, step));
    }
  }
}
