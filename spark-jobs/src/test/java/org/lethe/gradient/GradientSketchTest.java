package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.BlockedMean;
import org.lethe.analysis.CrossFittedCosine;
import org.lethe.analysis.HalfSplits;

class GradientSketchTest {

  private static final int LENGTH = 20_000;

  @Test
  void sketchesOfShardsAddUp() {
    GradientSketch sketch = new GradientSketch(512, 1);
    float[] a = gaussian(1);
    float[] b = gaussian(2);
    float[] sum = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      sum[i] = a[i] + b[i];
    }
    float[] whole = sketch.of(sum);
    float[] first = sketch.of(a);
    float[] second = sketch.of(b);
    for (int i = 0; i < whole.length; i++) {
      assertThat(first[i] + second[i]).isCloseTo(whole[i], offset(1e-3f));
    }
  }

  @Test
  void cosinesAreKeptWithinAFewStandardErrors() {
    float[] a = gaussian(1);
    float[] b = gaussian(2);
    for (int i = 0; i < LENGTH; i++) {
      b[i] = 0.6f * a[i] + 0.8f * b[i];
    }
    double exact = cosine(a, b);
    double worst = 0;
    for (int seed = 0; seed < 20; seed++) {
      GradientSketch sketch = new GradientSketch(4096, seed);
      worst = Math.max(worst, Math.abs(cosine(sketch.of(a), sketch.of(b)) - exact));
    }
    assertThat(worst).isBetween(1e-6, 4 / Math.sqrt(4096));
  }

  /** Blocks scatter around one mean a task, of squared norm {@value #LENGTH} like their noise. */
  @Test
  void crossFittedCosinesOfSketchesAgreeWithExactOnes() {
    float[][][] tasks = new float[2][16][];
    float[][] means = {gaussian(1), gaussian(2)};
    for (int i = 0; i < LENGTH; i++) {
      means[1][i] = 0.6f * means[0][i] + 0.8f * means[1][i];
    }
    for (int t = 0; t < 2; t++) {
      for (int k = 0; k < 16; k++) {
        float[] block = gaussian(100 + 16 * t + k);
        for (int i = 0; i < LENGTH; i++) {
          block[i] = means[t][i] + 2 * block[i];
        }
        tasks[t][k] = block;
      }
    }
    CrossFittedCosine exact = compared(tasks);
    GradientSketch sketch = new GradientSketch(8192, 3);
    CrossFittedCosine sketched =
        compared(
            Arrays.stream(tasks)
                .map(t -> Arrays.stream(t).map(sketch::of).toArray(float[][]::new))
                .toArray(float[][][]::new));
    double tolerance = 3 / Math.sqrt(8192);
    assertThat(exact.corrected()).isCloseTo(0.6, offset(0.02));
    assertThat(sketched.cosine()).isCloseTo(exact.cosine(), offset(tolerance));
    assertThat(sketched.reliabilityA()).isCloseTo(exact.reliabilityA(), offset(tolerance));
    assertThat(sketched.corrected()).isCloseTo(exact.corrected(), offset(2 * tolerance));
    assertThat(sketched.interval().contains(exact.cosine())).isTrue();
  }

  private static CrossFittedCosine compared(float[][][] tasks) {
    HalfSplits splits = HalfSplits.draw(16, 32, 1);
    double[] examples = new double[16];
    Arrays.fill(examples, 1);
    return CrossFittedCosine.of(
        BlockedMean.of(products(tasks[0], tasks[0]), examples, splits),
        BlockedMean.of(products(tasks[1], tasks[1]), examples, splits),
        products(tasks[0], tasks[1]),
        0.95);
  }

  private static double[][] products(float[][] x, float[][] y) {
    double[][] products = new double[x.length][y.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < y.length; j++) {
        for (int k = 0; k < x[i].length; k++) {
          products[i][j] += (double) x[i][k] * y[j][k];
        }
      }
    }
    return products;
  }

  @Test
  void aShortVectorIsItsOwnSketch() {
    float[] vector = {1, -2, 3};
    assertThat(new GradientSketch(3, 9).of(vector)).containsExactly(vector).isNotSameAs(vector);
  }

  private static float[] gaussian(long seed) {
    Random random = new Random(seed);
    float[] values = new float[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double cosine(float[] x, float[] y) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }
}
