package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums that add over batches or shards keep every field, however the data are cut. */
class SumsOverPartsTest {

  @Test
  void transitionsOfPartsAddUpToTheWhole() {
    List<Transitions> parts =
        List.of(
            new Transitions(1, 20, 300, 4000),
            new Transitions(2, 30, 400, 5000),
            new Transitions(3, 40, 500, 6000));
    Transitions whole = new Transitions(6, 90, 1200, 15_000);
    assertThat(parts.get(0).plus(parts.get(1)).plus(parts.get(2))).isEqualTo(whole);
    assertThat(parts.get(2).plus(parts.get(0).plus(parts.get(1)))).isEqualTo(whole);
    assertThat(whole.backwardShare()).isEqualTo(1200 / 16_296.0);
    assertThat(whole.forgettingShare()).isEqualTo(90 / 16_296.0);
  }

  @Test
  void countsOfItemsDoNotWrapAround() {
    Transitions many = new Transitions(Long.MAX_VALUE, 1, 0, 0);
    assertThatThrownBy(many::n).isInstanceOf(ArithmeticException.class);
  }

  @Test
  void sumsOfCkaAddFieldByField() {
    CkaSums sums = new CkaSums(1, 20, 300, 4).plus(new CkaSums(0.5, 2, 30, 5));
    assertThat(sums).isEqualTo(new CkaSums(1.5, 22, 330, 9));
    assertThat(sums.plus(new CkaSums(0, 0, 0, 0))).isEqualTo(sums);
    assertThatThrownBy(() -> new CkaSums(0, 0, 0, -1))
        .hasMessage("batches must not be negative, got -1");
  }

  @Test
  void batchesOfCkaMayBeMergedInAnyTree() {
    CkaSums[] batches = new CkaSums[4];
    double[][] fields = new double[4][];
    Random random = new Random(5);
    for (int b = 0; b < 4; b++) {
      double[][] x = gaussian(random, 6, 3);
      double[][] y = gaussian(random, 6, 2);
      batches[b] = CkaSums.ofBatch(x, y);
      fields[b] = new double[] {batches[b].kl(), batches[b].kk(), batches[b].ll()};
      CkaSums swapped = CkaSums.ofBatch(y, x);
      assertThat(swapped.kk()).isEqualTo(batches[b].ll());
      assertThat(swapped.kl()).isCloseTo(batches[b].kl(), within(1e-12));
    }
    CkaSums tree = batches[3].plus(batches[1]).plus(batches[2].plus(batches[0]));
    assertThat(tree.batches()).isEqualTo(4);
    for (int f = 0; f < 3; f++) {
      double sum = fields[0][f] + fields[1][f] + fields[2][f] + fields[3][f];
      double merged = new double[] {tree.kl(), tree.kk(), tree.ll()}[f];
      assertThat(merged).isCloseTo(sum, within(1e-12));
    }
  }

  @Test
  void aSumThatIsNotPositiveHasNoSimilarity() {
    assertThat(new CkaSums(1, 0, 1, 1).cka()).isNaN();
    assertThat(new CkaSums(1, 1, 0, 1).cka()).isNaN();
    assertThat(new CkaSums(1, 4, 1, 1).cka()).isEqualTo(0.5);
  }

  private static double[][] gaussian(Random random, int rows, int columns) {
    double[][] x = new double[rows][columns];
    for (double[] row : x) {
      for (int j = 0; j < columns; j++) {
        row[j] = random.nextGaussian();
      }
    }
    return x;
  }
}
