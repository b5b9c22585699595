package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.AnswerMatch;
import org.lethe.benchmark.OutputType;

/** What each metric is said to be, and where it has no meaning. */
class MetricKindsTest {
  private static final AnswerMarks MARKS =
      AnswerMarks.of(new ExactMatch(AnswerMatch.EXACT), List.of("a b"), "a c");

  @Test
  void metricsOfWhichLessIsBetterAreLossesAndErrors() {
    assertThat(not(Metric::higherIsBetter))
        .containsExactlyInAnyOrder(
            Metric.BRIER_SCORE,
            Metric.TER,
            Metric.PERPLEXITY,
            Metric.WORD_PERPLEXITY,
            Metric.BYTE_PERPLEXITY,
            Metric.BITS_PER_BYTE,
            Metric.LOSS);
  }

  @Test
  void sixMetricsAreReportedOnRequest() {
    assertThat(Arrays.stream(Metric.values()).filter(Metric::isOnRequest))
        .containsExactlyInAnyOrder(
            Metric.F1, Metric.MCC, Metric.BRIER_SCORE, Metric.BLEU, Metric.CHRF, Metric.TER);
  }

  @Test
  void aMetricOfGenerationsIsNotOfChoicesNorTheOtherWayRound() {
    ScoredChoice choice = new ScoredChoice(0, 1, List.of(0), -1, true, 1, 1, 1, 1);
    assertThatThrownBy(() -> Metric.ROUGE1.observe(OutputType.MULTIPLE_CHOICE, List.of(choice)))
        .hasMessage("rouge1 is a metric of [GENERATE_UNTIL], not of multiple_choice");
    assertThatThrownBy(() -> Metric.ROUGE1.observe(OutputType.GENERATE_UNTIL, List.of(choice)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Metric.LOSS.observe(MARKS))
        .hasMessage("loss is no metric of generations");
    assertThatThrownBy(() -> Metric.ACC.observe(MARKS))
        .hasMessage("acc is no metric of generations");
  }

  @Test
  void everyMetricOfGenerationsObservesThem() {
    assertThat(Metric.EXACT_MATCH.observe(MARKS)).isEqualTo(new Observation(0, 1));
    assertThat(Metric.ROUGE1.observe(MARKS)).isEqualTo(new Observation(0.5, 1));
    assertThat(Metric.ROUGE2.observe(MARKS)).isEqualTo(new Observation(0, 1));
    assertThat(Metric.ROUGE_L.observe(MARKS)).isEqualTo(new Observation(0.5, 1));
    assertThat(Metric.TER.observe(MARKS)).isEqualTo(new Observation(1, 2));
  }

  private static List<Metric> not(Predicate<Metric> property) {
    return Arrays.stream(Metric.values()).filter(property.negate()).toList();
  }
}
