package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ForgettingTest {
  private static final Offset<Double> CLOSE = within(1e-12);

  /** Worked by hand: three tasks learned in turn. */
  private static final double[][] R = {
    {0.3, 0.4, 0.5}, // base
    {0.8, 0.3, 0.5},
    {0.6, 0.9, 0.4},
    {0.7, 0.5, 0.95},
  };

  @Test
  void everyConventionByHand() {
    assertThat(Forgetting.delta(R, 3, 2)).isCloseTo(0.1, CLOSE);
    assertThat(Forgetting.delta(R, 1, 3)).isCloseTo(-0.4, CLOSE);
    assertThat(Forgetting.firstLast(R, 1)).isCloseTo(0.1, CLOSE);
    assertThat(Forgetting.firstLast(R, 2)).isCloseTo(0.4, CLOSE);
    assertThat(Forgetting.chaudhryMax(R)).isCloseTo(0.25, CLOSE);
    assertThat(Forgetting.mammothMax(R)).isCloseTo(0.25, CLOSE);
    assertThat(Forgetting.backwardTransferGem(R)).isCloseTo(-0.25, CLOSE);
    assertThat(Forgetting.backwardTransferTrace(R)).isCloseTo(-0.5 / 3, CLOSE);
    assertThat(Forgetting.forwardTransfer(R, new double[] {0.25, 0.25, 0.25}))
        .isCloseTo((0.05 + 0.15) / 2, CLOSE);
    assertThat(Forgetting.relative(R, 1, 2, 0.3)).isCloseTo(0.2 / 0.5, CLOSE);
    assertThat(Forgetting.averageScore(R)).isCloseTo(2.15 / 3, CLOSE);
    assertThat(Forgetting.lossDelta(R, 1, 2)).isCloseTo(-0.2, CLOSE);
  }

  /** A fourth task that is never trained on, and models that were trained otherwise. */
  @Test
  void transferByHand() {
    double[][] r = {
      {0.3, 0.4, 0.5, 0.7}, {0.8, 0.3, 0.5, 0.6}, {0.6, 0.9, 0.4, 0.9}, {0.7, 0.5, 0.95, 0.45}
    };
    assertThat(Forgetting.generalDelta(r)).isCloseTo(-0.25, CLOSE);
    assertThat(Forgetting.delta(r, 4, 3)).isCloseTo(0.25, CLOSE);
    assertThat(Forgetting.averageScore(r)).isCloseTo(2.15 / 3, CLOSE);
    assertThat(Forgetting.forwardTransfer(r, new double[] {9, 0.4, 0.5})) // the base
        .isCloseTo((-0.1 - 0.1) / 2, CLOSE);
    assertThat(Forgetting.intransigence(r, new double[] {0.8, 1, 0.8}))
        .isCloseTo((0 + 0.1 - 0.15) / 3, CLOSE);
    assertThat(Forgetting.generalDelta(R)).isNaN();
  }

  @Test
  void whatNeverChangesIsNeitherForgottenNorTransferred() {
    double[][] r = {{0.6, 0.6, 0.6, 0.6}, {0.6, 0.6, 0.6, 0.6}, {0.6, 0.6, 0.6, 0.6}};
    for (int task = 1; task <= 2; task++) {
      assertThat(Forgetting.delta(r, task, 2)).isZero();
      assertThat(Forgetting.firstLast(r, task)).isZero();
      assertThat(Forgetting.chaudhryMax(r, task)).isZero();
      assertThat(Forgetting.mammothMax(r, task)).isZero();
    }
    assertThat(Forgetting.backwardTransferGem(r)).isZero();
    assertThat(Forgetting.backwardTransferTrace(r)).isZero();
    assertThat(Forgetting.forwardTransfer(r, new double[] {0.6, 0.6})).isZero();
    assertThat(Forgetting.intransigence(r, new double[] {0.6, 0.6})).isZero();
    assertThat(Forgetting.generalDelta(r)).isZero();
    assertThat(Forgetting.averageScore(r)).isCloseTo(0.6, CLOSE);
  }

  @Test
  void conventionsKeepTheirOrderOnAnyMatrix() {
    Random random = new Random(7);
    for (int draw = 0; draw < 200; draw++) {
      int tasks = 2 + random.nextInt(5);
      double[][] r = new double[tasks + 1][tasks + random.nextInt(3)];
      for (double[] row : r) {
        Arrays.setAll(row, i -> random.nextDouble());
      }
      for (int task = 1; task < tasks; task++) {
        double first = Forgetting.firstLast(r, task);
        double best = Forgetting.chaudhryMax(r, task);
        assertThat(best).isGreaterThanOrEqualTo(first);
        assertThat(Forgetting.mammothMax(r, task)).isEqualTo(Math.max(best, 0));
      }
      assertThat(Forgetting.mammothMax(r)).isGreaterThanOrEqualTo(Forgetting.chaudhryMax(r));
      assertThat(Forgetting.chaudhryMax(r))
          .isGreaterThanOrEqualTo(-Forgetting.backwardTransferGem(r));
      assertThat(Forgetting.backwardTransferTrace(r))
          .isCloseTo(Forgetting.backwardTransferGem(r) * (tasks - 1) / tasks, CLOSE);
    }
  }

  /** What is not read of a matrix may be anything: the base, and the order of other tasks. */
  @Test
  void whatADefinitionLeavesOutChangesNothing() {
    double[][] r = {{0.3, 0.4, 0.7, 0.2}, {0.8, 0.3, 0.6, 0.1}, {0.6, 0.9, 0.45, 0.4}};
    double[][] other = {{1, 1, 0.2, 0.7}, {0.8, 0.3, 0, 0}, {0.6, 0.9, 0.4, 0.45}};
    assertThat(Forgetting.generalDelta(other)).isCloseTo(Forgetting.generalDelta(r), CLOSE);
    assertThat(Forgetting.chaudhryMax(other)).isEqualTo(Forgetting.chaudhryMax(r));
    assertThat(Forgetting.mammothMax(other)).isEqualTo(Forgetting.mammothMax(r));
    assertThat(Forgetting.backwardTransferGem(other)).isEqualTo(Forgetting.backwardTransferGem(r));
    assertThat(Forgetting.averageScore(other)).isEqualTo(Forgetting.averageScore(r));
  }

  @Test
  void chaudhryMayBeNegativeWhereMammothIsNot() {
    double[][] improving = {{0, 0}, {0.2, 0}, {0.5, 0.9}};
    assertThat(Forgetting.chaudhryMax(improving)).isCloseTo(-0.3, CLOSE);
    assertThat(Forgetting.mammothMax(improving)).isZero();
  }

  @Test
  void oneTaskHasNoMeanOverEarlierTasks() {
    double[][] one = {{0.1}, {0.9}};
    assertThat(Forgetting.chaudhryMax(one)).isNaN();
    assertThat(Forgetting.mammothMax(one)).isNaN();
    assertThat(Forgetting.backwardTransferGem(one)).isNaN();
    assertThat(Forgetting.backwardTransferTrace(one)).isNaN();
    assertThat(Forgetting.forwardTransfer(one, new double[1])).isNaN();
  }

  @Test
  void wrongShapesAreNamed() {
    assertThatThrownBy(() -> Forgetting.delta(new double[3][1], 1, 1))
        .hasMessage("r must be [T + 1, N] with N >= T >= 1, got [3, 1]");
    assertThatThrownBy(() -> Forgetting.firstLast(new double[2][2], 2))
        .hasMessage("task must be in [1, 1] and step in [0, 1], got 2 and 2");
    assertThatThrownBy(() -> Forgetting.delta(R, 4, 9))
        .hasMessage("task must be in [1, 3] and step in [0, 3], got 4 and 9");
    assertThat(Arrays.stream(ForgettingConvention.values()).map(ForgettingConvention::key))
        .contains("delta", "bwt_gem", "loss_delta");
  }

  @Test
  void transitionsTakeGuessingOut() {
    // 10 000 items, chance 1/4: 5000 known throughout, 2000 forgotten, 1000 learned, 2000 unknown
    Transitions expected =
        new Transitions(
            5000 + 2000 / 4 + 1000 / 4 + 2000 / 16,
            2000 * 3 / 4 + 2000 * 3 / 16,
            1000 * 3 / 4 + 2000 * 3 / 16,
            2000 * 9 / 16);
    assertThat(expected.n()).isEqualTo(10_000);
    assertThat(expected.forgettingShare()).isCloseTo(0.1875, CLOSE);
    assertThat(expected.forgettingAdjusted(0.25)).isCloseTo(0.2, CLOSE);
    assertThat(expected.backwardAdjusted(0.25)).isCloseTo(0.1, CLOSE);
    assertThat(expected.forgettingAdjusted(0)).isEqualTo(expected.forgettingShare());
    assertThat(expected.forgettingAdjusted(1)).isNaN();
    assertThat(new Transitions(0, 0, 0, 0).forgettingShare()).isNaN();
    assertThat(expected.plus(expected).n()).isEqualTo(20_000);
    assertThatThrownBy(() -> new Transitions(1, -1, 0, 0))
        .hasMessage("counts must not be negative, got 1 -1 0 0");
  }

  @Test
  void theTransitionIsWhereActualBeginsForGood() {
    RestorationStage a = RestorationStage.ACTUAL;
    RestorationStage p = RestorationStage.PSEUDO;
    assertThat(RestorationStage.transition(List.of(p, a, p, a, a))).hasValue(3);
    assertThat(RestorationStage.transition(List.of(a, a))).hasValue(0);
    assertThat(RestorationStage.transition(List.of(a, p))).isEmpty();
    assertThat(RestorationStage.transition(List.of())).isEmpty();
  }
}
