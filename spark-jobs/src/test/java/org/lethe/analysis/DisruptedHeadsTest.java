package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Properties; numbers are held against numpy in HeadDisruptionTest. */
class DisruptedHeadsTest {
  private static final Bootstrap.Options DRAWS = new Bootstrap.Options(300, 0.95, 7);
  private static final int HEADS = 16;
  private static final int DOCUMENTS = 48;

  /** Means over documents [heads, documents], which are linear: a jackknife is exact for them. */
  private static DisruptedHeads means(double[][] x) {
    double[][] leftOut = new double[x.length][];
    for (int head = 0; head < x.length; head++) {
      double sum = Arrays.stream(x[head]).sum();
      leftOut[head] = Arrays.stream(x[head]).map(e -> (sum - e) / (x[0].length - 1)).toArray();
    }
    return new DisruptedHeads(
        Arrays.stream(x).mapToDouble(row -> Arrays.stream(row).average().orElseThrow()).toArray(),
        leftOut);
  }

  /** Nominal 95 %; numpy with the same numbers of everything finds 0.94 and 0.98. */
  @Test
  void intervalsOfMeanAndShareCover() {
    Random random = new Random(20261126);
    int worlds = 600;
    int ofMean = 0;
    int ofShare = 0;
    for (int world = 0; world < worlds; world++) {
      double[] truth = IntStream.range(0, HEADS).mapToDouble(h -> normal(random, 0.5)).toArray();
      double[] shared =
          IntStream.range(0, DOCUMENTS).mapToDouble(i -> normal(random, 0.3)).toArray();
      double[][] x = new double[HEADS][DOCUMENTS];
      for (int head = 0; head < HEADS; head++) {
        for (int i = 0; i < DOCUMENTS; i++) {
          x[head][i] = truth[head] + shared[i] + normal(random, 0.5);
        }
      }
      List<ConfidenceInterval> intervals = means(x).intervals(new double[] {0.3}, DRAWS);
      ofMean += intervals.get(0).contains(Arrays.stream(truth).average().orElseThrow()) ? 1 : 0;
      double share = Arrays.stream(truth).filter(d -> d > 0.3).count() / (double) HEADS;
      ofShare += intervals.get(1).contains(share) ? 1 : 0;
    }
    assertThat(ofMean / (double) worlds).isCloseTo(0.94, within(0.025));
    assertThat(ofShare / (double) worlds).isCloseTo(0.98, within(0.025));
  }

  private static double normal(Random random, double deviation) {
    return deviation * random.nextGaussian();
  }

  @Test
  void aHeadAtTheCutIsNotAboveIt() {
    DisruptedHeads heads = means(new double[][] {{0.3, 0.3}, {0.1, 0.7}});
    assertThat(heads.mean()).isCloseTo(0.35, within(1e-12));
    assertThat(heads.share(0.3)).isEqualTo(0.5);
    assertThat(heads.share(Double.NaN)).isNaN();
  }

  @Test
  void fewDocumentsAndAnUnknownCutHaveNoInterval() {
    double[][] few = new double[HEADS][19];
    assertThat(means(few).intervals(new double[] {0.3}, DRAWS))
        .extracting(ConfidenceInterval::method)
        .containsOnly("none_fewer_than_20_items");
    double[][] enough = new double[HEADS][20];
    assertThat(means(enough).intervals(new double[] {Double.NaN}, DRAWS))
        .extracting(ConfidenceInterval::exists)
        .containsExactly(true, false);
  }
}
