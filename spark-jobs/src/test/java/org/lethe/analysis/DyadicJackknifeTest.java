package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.util.FastMath;
import org.junit.jupiter.api.Test;

/** Pairs that do not depend on each other, where Fisher's interval is right. */
class DyadicJackknifeTest {
  private static final CorrelationMethod METHOD = CorrelationMethod.PEARSON;

  /**
   * 24 tasks have 276 pairs, which are left out in groups; 12 tasks have 66. numpy finds mean
   * ratios of 1.36 and 1.19 over 300 draws, without groups; 40 draws have standard errors of 0.06
   * and 0.04.
   */
  @Test
  void independentPairsHaveAboutTheWidthOfFisher() {
    for (int[] tasksAndPercent : new int[][] {{12, 136}, {24, 119}}) {
      int tasks = tasksAndPercent[0];
      Random random = new Random(3);
      double sum = 0;
      for (int draw = 0; draw < 40; draw++) {
        TaskPairs pairs = independent(tasks, random);
        double r = METHOD.coefficient(pairs.x(), pairs.y());
        sum +=
            width(DyadicJackknife.interval(METHOD, pairs, 0.95))
                / width(FisherZ.interval(METHOD, r, pairs.size(), 0.95));
      }
      assertThat(sum / 40)
          .as("%d tasks", tasks)
          .isCloseTo(tasksAndPercent[1] / 100.0, within(0.15));
    }
  }

  @Test
  void fewerThanSixTasksHaveNoInterval() {
    assertThat(DyadicJackknife.interval(METHOD, independent(5, new Random(1)), 0.95).exists())
        .isFalse();
  }

  private static double width(ConfidenceInterval interval) {
    return FastMath.atanh(interval.high()) - FastMath.atanh(interval.low());
  }

  private static TaskPairs independent(int tasks, Random random) {
    double[][] x = new double[tasks][tasks];
    double[][] y = new double[tasks][tasks];
    for (int i = 0; i < tasks; i++) {
      for (int j = 0; j < tasks; j++) {
        x[i][j] = i < j ? random.nextGaussian() : Double.NaN;
        y[i][j] = random.nextGaussian();
      }
    }
    return TaskPairs.of(x, y);
  }
}
