package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Pairs of tasks, and correlations that lose a task. */
class TaskPairsTest {
  private static final double NONE = Double.NaN;
  private static final double[][] X = {{9, 1, 2}, {3, 9, NONE}, {5, 6, 9}};
  private static final double[][] Y = {{9, 10, 20}, {30, 9, 40}, {NONE, 60, 9}};

  @Test
  void pairsKeepTheirTasksAndBothMeasures() {
    TaskPairs pairs = TaskPairs.of(X, Y);
    assertThat(pairs.from()).containsExactly(0, 0, 1, 2);
    assertThat(pairs.to()).containsExactly(1, 2, 0, 1);
    assertThat(pairs.x()).containsExactly(1, 2, 3, 6);
    assertThat(pairs.y()).containsExactly(10, 20, 30, 60);
    TaskPairs rest = pairs.without(0);
    assertThat(rest.tasks()).isEqualTo(3);
    assertThat(rest.from()).containsExactly(2);
    assertThat(rest.to()).containsExactly(1);
    assertThat(rest.x()).containsExactly(6);
    assertThat(rest.y()).containsExactly(60);
    assertThat(TaskPairs.of(new double[0][], new double[0][]).size()).isZero();
  }

  @Test
  void wrongShapesAreNamed() {
    double[][] ragged = {{1, 2}, {1}};
    assertThatThrownBy(() -> TaskPairs.of(ragged, Y))
        .hasMessage("rows of x must have the same length, row 0 has 2 and row 1 has 1");
    assertThatThrownBy(() -> TaskPairs.of(X, new double[3][2]))
        .hasMessage("y must be square, got [3, 2]");
    assertThatThrownBy(() -> TaskPairs.of(new double[2][2], Y))
        .hasMessage("x and y must have the same length, got 2 and 3");
    int[] two = {0, 1};
    int[] one = {0};
    assertThatThrownBy(() -> new TaskPairs(2, two, one, new double[2], new double[2]))
        .hasMessage("from and to must have the same length, got 2 and 1");
    assertThatThrownBy(() -> new TaskPairs(2, two, two, new double[1], new double[1]))
        .hasMessage("from and x must have the same length, got 2 and 1");
    assertThatThrownBy(() -> new TaskPairs(2, two, two, new double[2], new double[1]))
        .hasMessage("x and y must have the same length, got 2 and 1");
  }

  @Test
  void threePairsAreEnoughWhenATaskIsLeftOut() {
    double[] x = {1, 2, 3, 4, 5, 6};
    TaskPairs once =
        new TaskPairs(4, new int[] {0, 0, 0, 1, 1, 2}, new int[] {1, 2, 3, 2, 3, 3}, x, x);
    ConfidenceInterval range = TaskInfluence.leaveOneTaskOut(CorrelationMethod.KENDALL, once);
    assertThat(range.method()).isEqualTo("leave_one_task_out");
    assertThat(range.low()).isCloseTo(1, within(1e-12)).isEqualTo(range.high());
    int[] hub = {0, 0, 0, 0, 0};
    TaskPairs star =
        new TaskPairs(
            6, hub, new int[] {1, 2, 3, 4, 5}, new double[] {1, 2, 3, 4, 5}, new double[5]);
    assertThat(TaskInfluence.leaveOneTaskOut(CorrelationMethod.KENDALL, star).method())
        .isEqualTo("none_undefined_without_a_task");
  }

  @Test
  void eightPairsAreEnoughToDrawTasks() {
    TaskPairs eight = line(8);
    assertThat(
            TaskInfluence.clusterBootstrap(CorrelationMethod.KENDALL, eight, 200, 0.9, 1).method())
        .isEqualTo("task_cluster_bootstrap_percentile");
    assertThat(
            TaskInfluence.clusterBootstrap(CorrelationMethod.KENDALL, line(7), 200, 0.9, 1)
                .method())
        .isEqualTo(FisherZ.TOO_FEW);
    assertThatThrownBy(
            () -> TaskInfluence.clusterBootstrap(CorrelationMethod.KENDALL, eight, 9, 0, 1))
        .hasMessage("confidence must be in (0, 1), got 0.0");
  }

  /** The first of eight pairs of four tasks, whose measures agree on every order. */
  private static TaskPairs line(int pairs) {
    int[] from = {0, 1, 0, 2, 1, 2, 3, 2};
    int[] to = {1, 0, 2, 0, 2, 1, 2, 3};
    double[] x = {1, 2, 3, 4, 5, 6, 7, 8};
    return new TaskPairs(
        4,
        Arrays.copyOf(from, pairs),
        Arrays.copyOf(to, pairs),
        Arrays.copyOf(x, pairs),
        Arrays.copyOf(x, pairs));
  }
}
