package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lethe.analysis.RestorationStage.Bounds;

/**
 * The rules of the stages at their borders: 0.25 is the smallest loss that counts, 0.5 the margin.
 */
class RestorationStageTest {
  private static final Bounds BOUNDS = new Bounds(0.25, 0.5);

  @ParameterizedTest(name = "{0}: gross in [{1}, {2}], residual in [{3}, {4}]")
  @CsvSource({
    // upper(G) <= margin, whatever the residual loss
    "NONE, -1, 0.5, 0.5, 1",
    "NONE, 0.375, 0.5, 0, 0.25",
    "UNDECIDED, -1, 0.625, -1, 0",
    // lower(G) > eps and lower(Z) > eps; at eps it is not
    "ACTUAL, 0.375, 1, 0.375, 1",
    "UNDECIDED, 0.25, 1, 0.375, 1",
    "UNDECIDED, 0.375, 1, 0.25, 1",
    // lower(G) > eps and upper(Z) <= margin
    "PSEUDO, 0.375, 1, -1, 0.5",
    "UNDECIDED, 0.375, 1, -1, 0.625",
    "UNDECIDED, 0.25, 1, -1, 0",
  })
  void bordersBelongToTheSideOfTheDefinition(
      RestorationStage stage, double grossLow, double grossHigh, double low, double high) {
    assertThat(
            RestorationStage.of(
                new ConfidenceInterval(grossLow, grossHigh, "m"),
                new ConfidenceInterval(low, high, "m"),
                BOUNDS))
        .isEqualTo(stage);
  }

  @Test
  void withoutIntervalsNothingIsDecided() {
    ConfidenceInterval none = ConfidenceInterval.none("none_fewer_than_20_items");
    ConfidenceInterval lost = new ConfidenceInterval(0.75, 1, "m");
    assertThat(RestorationStage.of(none, lost, BOUNDS)).isEqualTo(RestorationStage.UNDECIDED);
    assertThat(RestorationStage.of(lost, none, BOUNDS)).isEqualTo(RestorationStage.UNDECIDED);
    assertThatThrownBy(() -> new Bounds(0.5, 0.25))
        .hasMessage("bounds must be 0 <= epsilon <= margin, got 0.5 and 0.25");
  }

  /** A hundred items, of which some are lost; one in a hundred stands for epsilon and margin. */
  private static ProportionDifference lost(int items) {
    return new ProportionDifference(new Transitions(90 - items, items, 0, 10), 0.95);
  }

  @Test
  void pValuesAgreeWithTheIntervalsThatDecide() {
    Bounds bounds = new Bounds(0.01, 0.03);
    for (int gross = 0; gross < 40; gross++) {
      for (int residual = 0; residual < 40; residual++) {
        RestorationStage stage =
            RestorationStage.of(lost(gross).interval(), lost(residual).interval(), bounds);
        double p = stage.p(lost(gross), lost(residual), bounds);
        if (stage == RestorationStage.UNDECIDED) {
          assertThat(p).isNaN();
        } else {
          assertThat(p).as(gross + " lost, " + residual + " stay lost").isLessThanOrEqualTo(0.05);
        }
        for (RestorationStage other :
            new RestorationStage[] {RestorationStage.ACTUAL, RestorationStage.PSEUDO}) {
          if (other != stage && stage != RestorationStage.NONE) {
            assertThat(other.p(lost(gross), lost(residual), bounds)).isGreaterThan(0.05);
          }
        }
      }
    }
  }

  @Test
  void moreItemsWouldDecide() {
    Bounds bounds = new Bounds(0.01, 0.03);
    Transitions all = new Transitions(0, 20, 0, 80);
    ProportionDifference gross = new ProportionDifference(all, 0.95);
    // 10 of 100 stay lost, 0.04 to 0.18: actual with these; 3 of 100 stay, 0.01 to 0.085: open
    assertThat(RestorationStage.of(gross.interval(), lost(10).interval(), bounds))
        .isEqualTo(RestorationStage.ACTUAL);
    double items = DecidingItems.of(gross, lost(3), bounds, 100, 0.95);
    double half = 0.03 - lost(3).interval().low();
    double factor = 1 + 0.8416212335729143 / 1.959963984540054; // quantiles of 0.8 and 0.975
    assertThat(items).isCloseTo(100 * Math.pow(factor * half / 0.02, 2), within(1e-6));
    // nothing lost: the interval must shrink below the margin
    double none = DecidingItems.of(lost(0), lost(0), bounds, 100, 0.95);
    double above = lost(0).interval().high();
    assertThat(none).isCloseTo(100 * Math.pow(factor * above / 0.03, 2), within(1e-6));
  }

  /** Between epsilon and margin neither a loss nor its absence can be shown of Z = epsilon. */
  @Test
  void someLossesNoNumberDecides() {
    ProportionDifference gross = new ProportionDifference(new Transitions(0, 20, 0, 80), 0.95);
    assertThat(DecidingItems.of(gross, lost(1), new Bounds(0.01, 0.01), 100, 0.95))
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void withoutIntervalsNoNumberOfItemsIsTold() {
    ProportionDifference nothing = new ProportionDifference(new Transitions(0, 0, 0, 0), 0.95);
    assertThat(DecidingItems.of(nothing, lost(3), new Bounds(0.01, 0.03), 0, 0.95)).isNaN();
  }

  @Test
  void noneAndPseudoShowThatNothingStaysLost() {
    assertThat(RestorationStage.values())
        .filteredOn(RestorationStage::showsNoActualLoss)
        .containsExactly(RestorationStage.NONE, RestorationStage.PSEUDO);
  }
}
