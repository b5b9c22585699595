package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The smallest inputs that have a value, and the ties at a border. */
class EdgesTest {
  private static final Offset<Double> CLOSE = within(1e-12);
  private static final double[][] ONE_SAMPLE = {{1, 2}};

  @Test
  void twoSamplesLieOnALine() {
    double[][] x = {{0}, {1}};
    double[][] y = {{2, 0}, {5, 1}};
    assertThat(Procrustes.distance(x, y)).isCloseTo(0, CLOSE);
    assertThat(PrincipalSubspace.basis(y, 1)[0][1] / PrincipalSubspace.basis(y, 1)[0][0])
        .isCloseTo(1 / 3.0, CLOSE);
    assertThat(Correlation.pearson(new double[] {1, 2}, new double[] {5, 3})).isCloseTo(-1, CLOSE);
  }

  @Test
  void oneSampleHasNoDirection() {
    assertThat(Procrustes.distance(ONE_SAMPLE, ONE_SAMPLE)).isNaN();
    assertThat(PrincipalSubspace.basis(ONE_SAMPLE, 1)).isEmpty();
  }

  @Test
  void roundingOfALargeConstantIsNoVariance() {
    double[] flat = new double[7];
    Arrays.fill(flat, 1e6 + 0.1);
    assertThat(Correlation.pearson(flat, new double[] {1, 2, 3, 4, 5, 6, 8})).isNaN();
  }

  @Test
  void aPerfectCorrelationIsNotAboveOne() {
    double[] x = {0.1, 0.2, 0.4};
    double[] scaled = {0.3, 0.6, 1.2};
    for (int n = 0; n < 200; n++) {
      x[2] += 0.01;
      scaled[2] = 3 * x[2];
      assertThat(Correlation.pearson(x, scaled)).isBetween(0.999999, 1.0);
    }
  }

  @Test
  void weightsNeedNotAddUpToOne() {
    assertThat(HeadDisruption.entropyChange(new double[] {0, 5}, new double[] {3, 3}))
        .isCloseTo(1, CLOSE);
    double[] p = {0.25, 0.75};
    double[] q = {0.5, 0.5};
    double divergence = JensenShannon.divergence(p, q);
    assertThat(JensenShannon.divergence(new double[] {2, 6}, q)).isCloseTo(divergence, CLOSE);
    assertThat(JensenShannon.divergence(p, new double[] {8, 8})).isCloseTo(divergence, CLOSE);
  }

  @Test
  void theMeanOfMaximaLeavesTheLastTaskOut() {
    double[][] r = {{0, 0}, {0.4, 0.9}, {0.5, 0.6}};
    assertThat(Forgetting.mammothMax(r)).isZero();
    assertThat(Forgetting.mammothMax(r, 2)).isCloseTo(0.3, CLOSE);
    assertThat(Forgetting.chaudhryMax(r)).isCloseTo(-0.1, CLOSE);
  }

  @Test
  void tasksCountFromOneAndStepsFromZero() {
    double[][] r = {{1, 2}, {3, 4}, {5, 6}};
    assertThat(Forgetting.delta(r, 1, 0)).isZero();
    assertThat(Forgetting.delta(r, 2, 2)).isEqualTo(-4);
    int[][] outside = {{0, 1}, {3, 1}, {1, -1}, {1, 3}};
    for (int[] place : outside) {
      assertThatThrownBy(() -> Forgetting.delta(r, place[0], place[1]))
          .hasMessage(
              "task must be in [1, 2] and step in [0, 2], got %d and %d", place[0], place[1]);
    }
    double[][] ragged = {{1}, {1, 2}};
    assertThatThrownBy(() -> Forgetting.delta(ragged, 1, 1))
        .hasMessage("rows of r must have the same length, row 0 has 1 and row 1 has 2");
    assertThatThrownBy(() -> Forgetting.forwardTransfer(r, new double[3]))
        .hasMessage("steps of r and without must have the same length, got 2 and 3");
  }
}
