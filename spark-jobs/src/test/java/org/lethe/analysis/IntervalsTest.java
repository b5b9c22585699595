package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Where an interval begins to exist, and what lies in it. */
class IntervalsTest {
  private static final JsonNode GOLDEN = Golden.read("small_samples.json");
  private static final Offset<Double> CLOSE = within(1e-12);

  @Test
  void anIntervalHoldsItsEndsAndNothingBeyond() {
    ConfidenceInterval interval = new ConfidenceInterval(-1, 2, "m");
    assertThat(interval.contains(-1)).isTrue();
    assertThat(interval.contains(2)).isTrue();
    assertThat(interval.contains(-1.5)).isFalse();
    assertThat(interval.contains(2.5)).isFalse();
    assertThat(ConfidenceInterval.none("m").contains(0)).isFalse();
    assertThat(new ConfidenceInterval(1, 1, "m").exists()).isTrue();
    assertThatThrownBy(() -> new ConfidenceInterval(2, 1, "m"))
        .hasMessage("not an interval: [2.0, 1.0]");
    assertThatThrownBy(() -> new ConfidenceInterval(Double.NaN, 1, "m"))
        .hasMessage("not an interval: [NaN, 1.0]");
  }

  @Test
  void quantilesAndRanksEqualNumpyAndScipy() {
    for (JsonNode test : GOLDEN.get("quantiles")) {
      double[] sorted = Golden.vector(test.get("values"));
      double[] probabilities = Golden.vector(test.get("probabilities"));
      double[] expected = Golden.vector(test.get("expected"));
      for (int i = 0; i < expected.length; i++) {
        assertThat(Quantiles.quantile(sorted, probabilities[i])).isCloseTo(expected[i], CLOSE);
      }
    }
    assertThat(Ranks.average(Golden.vector(GOLDEN.get("values"))))
        .containsExactly(Golden.vector(GOLDEN.get("ranks")));
  }

  @Test
  void perfectAgreementIsOneAndHasAnInterval() {
    for (JsonNode test : GOLDEN.get("agreement")) {
      int n = test.get("n").asInt();
      double[] order = IntStream.range(0, n).asDoubleStream().toArray();
      double[] reverse = Arrays.stream(order).map(value -> -value).toArray();
      double expected = test.get("kendall").asDouble();
      assertThat(Correlation.kendall(order, order))
          .as("%d pairs", n)
          .isLessThanOrEqualTo(1)
          .isCloseTo(expected, CLOSE);
      assertThat(Correlation.kendall(order, reverse))
          .as("%d pairs reversed", n)
          .isGreaterThanOrEqualTo(-1)
          .isCloseTo(-expected, CLOSE);
      double tau = Correlation.kendall(order, order);
      if (n >= FisherZ.MIN_PAIRS) {
        ConfidenceInterval interval = FisherZ.interval(CorrelationMethod.KENDALL, tau, n, 0.95);
        assertThat(interval.high()).isCloseTo(expected, CLOSE);
      }
    }
  }

  @Test
  void detectableEffectIsTheSumOfTwoQuantilesFromTwoPairsOn() {
    for (JsonNode test : GOLDEN.get("detectable")) {
      double alpha = test.get("alpha").asDouble();
      double power = test.get("power").asDouble();
      assertThat(DetectableEffect.minimum(0.5, test.get("n").asLong(), alpha, power))
          .isCloseTo(0.5 * test.get("effect").asDouble(), within(1e-8));
    }
    assertThat(DetectableEffect.minimum(0.5, 1, 0.05, 0.8)).isNaN();
    for (double wrong : new double[] {0, 1}) {
      assertThatThrownBy(() -> DetectableEffect.minimum(0.5, 9, wrong, 0.8))
          .hasMessage("alpha must be in (0, 1), got " + wrong);
      assertThatThrownBy(() -> DetectableEffect.minimum(0.5, 9, 0.05, wrong))
          .hasMessage("power must be in (0, 1), got " + wrong);
    }
  }

  @Test
  void aPerfectCorrelationHasAnIntervalOfOnePoint() {
    assertThat(FisherZ.interval(CorrelationMethod.PEARSON, -1, 8, 0.95))
        .isEqualTo(new ConfidenceInterval(-1, -1, "fisher_z"));
    assertThatThrownBy(() -> FisherZ.interval(CorrelationMethod.PEARSON, 0.5, 9, 1))
        .hasMessage("confidence must be in (0, 1), got 1.0");
  }

  @Test
  void adjustedPValuesAcceptTheirEnds() {
    assertThat(MultipleTesting.holm(new double[] {0, 1})).containsExactly(0, 1);
    assertThatThrownBy(() -> MultipleTesting.benjaminiHochberg(new double[] {-0.1}))
        .hasMessage("a p-value must be in [0, 1], got -0.1");
  }
}
