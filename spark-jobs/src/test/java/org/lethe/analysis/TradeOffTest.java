package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lethe.analysis.TradeOff.Place;

/** Places on curves by hand; the values are sums of powers of two, so that levels are exact. */
class TradeOffTest {

  private static Optional<Place> first(double level, double tolerance, double... values) {
    return TradeOff.first(values, level, tolerance);
  }

  @Test
  void aLevelBetweenTwoStatesIsOnTheLineBetweenThem() {
    Place place = first(0.5, 0, 0.125, 0.375, 0.875, 0.25).orElseThrow();
    assertThat(place).isEqualTo(new Place(1, 2, 0.25, true));
    assertThat(place.of(new double[] {100, 8, 16, 100})).isEqualTo(10);
    assertThat(place.of(new double[] {100, -8, 0, 100})).isEqualTo(-6);
  }

  @Test
  void theFirstOfSeveralCrossingsCounts() {
    Place place = first(0.5, 0, 0, 0.75, 0.25, 1).orElseThrow();
    assertThat(place.before()).isZero();
    assertThat(place.after()).isEqualTo(1);
    assertThat(place.share()).isCloseTo(2.0 / 3, within(1e-15));
  }

  @Test
  void aStateOnTheLevelIsThePlace() {
    assertThat(first(0.5, 0, 0.25, 0.5, 1)).contains(new Place(0, 1, 1, true));
    assertThat(first(0.5, 0, 0.5, 1)).contains(new Place(0, 0, 0, true));
    assertThat(first(0.5, 0, 0.75, 0.25, 1)).contains(new Place(0, 0, 0, true));
  }

  @Test
  void aCurveThatStaysBelowEndsAtItsHighestStateWithinTheTolerance() {
    assertThat(first(0.5, 0.125, 0.125, 0.375, 0.25)).contains(new Place(1, 1, 0, false));
    assertThat(first(0.5, 0.125, 0.125, 0.375, 0.375)).contains(new Place(1, 1, 0, false));
    assertThat(first(0.5, 0.0625, 0.125, 0.375, 0.25)).isEmpty();
    assertThat(first(0.5, 0)).isEmpty();
  }

  /** With a tolerance the level itself is looked for first. */
  @Test
  void aCurveThatReachesTheLevelIsNotMatchedBelowIt() {
    assertThat(first(0.5, 0.25, 0, 0.375, 0.625)).contains(new Place(1, 2, 0.5, true));
  }

  @Test
  void whereAValueIsMissingBeforeTheLevelNoPlaceIsKnown() {
    assertThat(first(0.5, 0, Double.NaN, Double.NaN)).isEmpty();
    assertThat(first(0.5, 0.25, 0.25, Double.NaN, 1)).isEmpty();
    assertThat(first(0.5, 0, 0.25, 0.75, Double.NaN)).contains(new Place(0, 1, 0.5, true));
    assertThat(first(Double.NaN, 0.25, 0.25, 0.75)).isEmpty();
  }
}
