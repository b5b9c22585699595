package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
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
  void aSumThatIsNotPositiveHasNoSimilarity() {
    assertThat(new CkaSums(1, 0, 1, 1).cka()).isNaN();
    assertThat(new CkaSums(1, 1, 0, 1).cka()).isNaN();
    assertThat(new CkaSums(1, 4, 1, 1).cka()).isEqualTo(0.5);
  }
}
