package org.lethe.measure.depth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lethe.analysis.Correlation;

/** Coverage of the interval of Spearman's correlation, also where spread and mean go together. */
class CorrelationCoverageTest {
  private static final int RUNS = 300;
  private static final int MANY = 200_000;

  private enum World {
    NORMAL,
    SKEWED,
    /** The spread of the loss grows with the drift. */
    UNEQUAL,
    /** Student's t of four degrees of freedom, one denominator for both. */
    HEAVY
  }

  /** Fisher's own interval covers 0.91 of UNEQUAL and HEAVY at 48 documents. */
  @ParameterizedTest
  @CsvSource({
    "NORMAL, 20, 0",
    "NORMAL, 20, 0.6",
    "SKEWED, 20, 0.6",
    "UNEQUAL, 20, 0",
    "HEAVY, 20, 0.6",
    "NORMAL, 48, 0.6",
    "SKEWED, 48, 0",
    "UNEQUAL, 48, 0.6",
    "HEAVY, 48, 0.6"
  })
  void intervalsCoverTheTruth(World world, int documents, double r) {
    double[][] many = draw(world, MANY, r, new Random(1));
    double truth = Correlation.spearman(many[0], many[1]);
    int covered = 0;
    for (int run = 0; run < RUNS; run++) {
      double[][] drawn = draw(world, documents, r, new Random(100 + run));
      DriftAndLoss found = DriftAndLoss.of(drawn[0], drawn[1], 0.95, 1, 1);
      covered += found.interval().contains(truth) ? 1 : 0;
    }
    assertThat(covered / (double) RUNS).isGreaterThanOrEqualTo(0.93);
  }

  @ParameterizedTest
  @CsvSource({"19, false", "20, true"})
  void fewDocumentsHaveNeitherIntervalNorTest(int documents, boolean given) {
    double[][] drawn = draw(World.NORMAL, documents, 0.5, new Random(3));
    DriftAndLoss found = DriftAndLoss.of(drawn[0], drawn[1], 0.95, 10, 1);
    assertThat(found.interval().exists()).isEqualTo(given);
    assertThat(Double.isNaN(found.test().p())).isNotEqualTo(given);
    assertThat(found.spearman()).isBetween(-1.0, 1.0);
  }

  private static double[][] draw(World world, int n, double r, Random random) {
    double[][] drawn = new double[2][n];
    for (int i = 0; i < n; i++) {
      double x = random.nextGaussian();
      double z = random.nextGaussian();
      double y = r * x + Math.sqrt(1 - r * r) * z;
      switch (world) {
        case NORMAL -> {}
        case SKEWED -> x = Math.exp(x);
        case UNEQUAL -> y = r * x + z * (0.3 + Math.abs(x));
        case HEAVY -> {
          double squares = 0;
          for (int k = 0; k < 4; k++) {
            double g = random.nextGaussian();
            squares += g * g / 4;
          }
          x /= Math.sqrt(squares);
          y /= Math.sqrt(squares);
        }
      }
      drawn[0][i] = x;
      drawn[1][i] = y;
    }
    return drawn;
  }
}
