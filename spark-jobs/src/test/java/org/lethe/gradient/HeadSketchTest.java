package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.ModelConfig;
import org.lethe.checkpoint.TinyLlama;

class HeadSketchTest {
  private static final ModelConfig CONFIG = Checkpoint.open(TinyLlama.single()).config();

  /** The weights [in rows of q, k, v and in columns of o] begin with the number of their head. */
  @ParameterizedTest
  @CsvSource({"q, 4", "k, 2", "v, 2", "o, 4", "down, 1", "q_bias, 1"})
  void headsStandSideBySide(String module, int heads) {
    assertThat(CONFIG.heads()).isEqualTo(4);
    assertThat(CONFIG.keyValueHeads()).isEqualTo(2);
    int rows = 2 * heads;
    int columns = 3 * heads;
    float[] weight = new float[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int head = module.equals("o") ? column / 3 : row / 2;
        weight[row * columns + column] = heads == 1 ? 0 : 100 * head + row + column / 100f;
      }
    }
    HeadSketch sketch = HeadSketch.of(module, CONFIG, weight.length, 5);
    assertThat(sketch.heads()).isEqualTo(heads);
    float[] found = sketch.of(weight, rows);
    assertThat(found).hasSize(weight.length);
    for (int i = 0; i < found.length; i++) {
      int head = heads == 1 ? 0 : i / (weight.length / heads);
      assertThat((int) found[i] / 100).as("%s %d", module, i).isEqualTo(head);
    }
    float[] sorted = found.clone();
    Arrays.sort(sorted);
    Arrays.sort(weight);
    assertThat(sorted).isEqualTo(weight);
  }

  @Test
  void aHeadsCosineIsKeptWithinAFewStandardErrors() {
    int rows = 64;
    float[] a = gaussian(1, rows * 300);
    float[] b = gaussian(2, rows * 300);
    for (int i = 0; i < b.length; i++) {
      b[i] += 0.5f * (i / 4800 + 1) * a[i]; // 4 heads of 4800 numbers, each with its own cosine
    }
    double worst = 0;
    for (int seed = 0; seed < 10; seed++) {
      float[] x = HeadSketch.of("q", CONFIG, 4000, seed).of(a, rows);
      float[] y = HeadSketch.of("q", CONFIG, 4000, seed).of(b, rows);
      assertThat(x).hasSize(4000);
      for (int head = 0; head < 4; head++) {
        double exact = cosine(a, b, head * 4800, 4800);
        worst = Math.max(worst, Math.abs(cosine(x, y, head * 1000, 1000) - exact));
      }
    }
    assertThat(worst).isBetween(1e-6, 4 / Math.sqrt(1000));
  }

  private static float[] gaussian(long seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double cosine(float[] x, float[] y, int from, int length) {
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = from; i < from + length; i++) {
      xy += (double) x[i] * y[i];
      xx += (double) x[i] * x[i];
      yy += (double) y[i] * y[i];
    }
    return xy / Math.sqrt(xx * yy);
  }
}
