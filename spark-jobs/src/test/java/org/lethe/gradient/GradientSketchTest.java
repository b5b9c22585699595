package org.lethe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Random;
import org.junit.jupiter.api.Test;

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
