package org.lethe.measure.interference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Coverage of the intervals where the truth is known: block gradients of two tasks scatter around
 * means at a known angle. Where no pair conflicts there is nothing that the mean interference could
 * be told from.
 */
class InterferenceIntervalsTest {
  private static final int RUNS = 300;
  private static final int BLOCKS = 16;
  private static final int MANY = 400;

  /**
   * @param signal norm of a task's mean gradient; that of the noise of a block is 1
   * @param shared correlation of the noise of blocks of the same number
   */
  @ParameterizedTest
  @CsvSource({
    "20, 0, 0.3, 0",
    "20, 0.5, 0.7, 0.7",
    "20, 0.5, 1, 0",
    "100, -0.5, 0.3, 0.7",
    "100, 0.5, 0.3, 0",
    "100, 0.25, 0.7, 0.7",
    "100, 0, 0.7, 0"
  })
  void intervalsCoverTheTruth(int dimensions, double cosine, double signal, double shared) {
    Conflicts truth = drawn(dimensions, cosine, signal, shared, MANY, 1);
    int covered = 0;
    int given = 0;
    int rates = 0;
    for (int run = 0; run < RUNS; run++) {
      Conflicts found = drawn(dimensions, cosine, signal, shared, BLOCKS, 1000 + run);
      rates += found.rate().interval().contains(truth.rate().value()) ? 1 : 0;
      given += found.interference().interval().exists() ? 1 : 0;
      covered += found.interference().interval().contains(truth.interference().value()) ? 1 : 0;
    }
    assertThat(rates / (double) RUNS).isGreaterThanOrEqualTo(0.93);
    assertThat(given).isGreaterThan(RUNS / 2);
    assertThat(covered / (double) given).isGreaterThanOrEqualTo(0.93);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0", "-0.5, 1"})
  void aRateOfAllOrNoneKeepsAWidth(double cosine, double rate) {
    Conflicts found = drawn(400, cosine, 1, 0, BLOCKS, 5);
    assertThat(found.rate().value()).isEqualTo(rate);
    // Wilson, 0 or 8 of 8, with t = 2.1314 for 1.96: 8 pairs share no block
    assertThat(found.rate().interval().low()).isCloseTo(rate == 0 ? 0 : 1 - 0.362198, within(1e-5));
    assertThat(found.rate().interval().high()).isCloseTo(rate == 0 ? 0.362198 : 1, within(1e-5));
  }

  private static Conflicts drawn(
      int dimensions, double cosine, double signal, double shared, int blocks, long seed) {
    Random random = new Random(seed);
    double[][] a = new double[blocks][dimensions];
    double[][] b = new double[blocks][dimensions];
    double scale = 1 / Math.sqrt(dimensions);
    for (int k = 0; k < blocks; k++) {
      for (int i = 0; i < dimensions; i++) {
        double first = random.nextGaussian();
        double second = shared * first + Math.sqrt(1 - shared * shared) * random.nextGaussian();
        a[k][i] = scale * first + (i == 0 ? signal : 0);
        b[k][i] = scale * second;
      }
      b[k][0] += signal * cosine;
      b[k][1] += signal * Math.sqrt(1 - cosine * cosine);
    }
    double[][] cosines = new double[blocks][blocks];
    for (int i = 0; i < blocks; i++) {
      for (int j = 0; j < blocks; j++) {
        cosines[i][j] = dot(a[i], b[j]) / Math.sqrt(dot(a[i], a[i]) * dot(b[j], b[j]));
      }
    }
    return Conflicts.of(cosines, 0.95);
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }
}
