package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.OutputType;
import org.lethe.benchmark.jinja.PythonWhitespace;

/** Values equal lm-eval's, recorded by metrics.py. */
class MetricTest {

  private final JsonNode golden =
      new ObjectMapper().readTree(getClass().getResource("metrics.json"));

  MetricTest() throws IOException {}

  @Test
  void choicesAreScoredAsTheHarnessDoes() {
    JsonNode test = golden.path("multiple_choice");
    List<List<ScoredChoice>> documents = new ArrayList<>();
    test.path("documents").forEach(document -> documents.add(choices(document)));
    for (Map.Entry<String, JsonNode> expected : test.path("scores").properties()) {
      Metric metric = Metric.of(expected.getKey()).orElseThrow();
      for (int i = 0; i < documents.size(); i++) {
        assertThat(metric.observe(OutputType.MULTIPLE_CHOICE, documents.get(i)).value())
            .as("%s of document %d", metric, i)
            .isEqualTo(expected.getValue().path("values").get(i).asDouble());
      }
      TaskScore score = score(metric, OutputType.MULTIPLE_CHOICE, documents);
      assertThat(score.value()).isEqualTo(expected.getValue().path("value").asDouble());
      assertThat(score.stderr())
          .isCloseTo(expected.getValue().path("stderr").asDouble(), within(1e-12));
    }
  }

  @Test
  void continuationsAreScoredAsTheHarnessDoes() {
    JsonNode test = golden.path("loglikelihood");
    List<List<ScoredChoice>> documents = new ArrayList<>();
    test.path("documents").forEach(d -> documents.add(List.of(answer(d, 0, 1, 0, "x"))));
    JsonNode accuracy = test.path("scores").path("acc");
    TaskScore acc = score(Metric.ACC, OutputType.LOGLIKELIHOOD, documents);
    assertThat(acc.value()).isEqualTo(accuracy.path("value").asDouble());
    assertThat(acc.stderr()).isCloseTo(accuracy.path("stderr").asDouble(), within(1e-12));
    check(test, Metric.PERPLEXITY, OutputType.LOGLIKELIHOOD, documents, 6);
  }

  @Test
  void rollingTextIsScoredAsTheHarnessDoes() {
    JsonNode test = golden.path("loglikelihood_rolling");
    List<List<ScoredChoice>> documents = new ArrayList<>();
    test.path("documents").forEach(document -> documents.add(windows(document)));
    check(test, Metric.WORD_PERPLEXITY, OutputType.LOGLIKELIHOOD_ROLLING, documents, 8);
    check(test, Metric.BYTE_PERPLEXITY, OutputType.LOGLIKELIHOOD_ROLLING, documents, 5);
    check(test, Metric.BITS_PER_BYTE, OutputType.LOGLIKELIHOOD_ROLLING, documents, 5);
  }

  @Test
  void oneOfTwoChoicesIsScoredAsTheHarnessDoes() {
    JsonNode test = golden.path("one_of_two");
    List<List<ScoredChoice>> documents = new ArrayList<>();
    test.path("documents").forEach(document -> documents.add(choices(document)));
    check(test, Metric.F1, OutputType.MULTIPLE_CHOICE, documents, 3);
    check(test, Metric.MCC, OutputType.MULTIPLE_CHOICE, documents, 3);
    check(test, Metric.BRIER_SCORE, OutputType.MULTIPLE_CHOICE, documents, 3);
    ScoredChoice third = scored(2, 3, 0, -9, false, 1, 1, 1, 0);
    List<ScoredChoice> three =
        List.of(
            scored(0, 3, 0, -1, true, 1, 1, 1, 0), scored(1, 3, 0, -2, false, 1, 1, 1, 0), third);
    assertThat(score(Metric.F1, OutputType.MULTIPLE_CHOICE, List.of(three)).value()).isNaN();
    assertThat(score(Metric.MCC, OutputType.MULTIPLE_CHOICE, List.of(three)).value()).isNaN();
  }

  /** The delta method agrees with a bootstrap up to a few percent. */
  private static void check(
      JsonNode test,
      Metric metric,
      OutputType type,
      List<List<ScoredChoice>> documents,
      double percent) {
    JsonNode expected = test.path("scores").path(metric.key());
    TaskScore score = score(metric, type, documents);
    assertThat(score.value())
        .isCloseTo(expected.path("value").asDouble(), Percentage.withPercentage(1e-9));
    assertThat(score.stderr())
        .as("standard error of %s", metric)
        .isCloseTo(
            expected.path("stderr_bootstrap").asDouble(), Percentage.withPercentage(percent));
  }

  @Test
  void lossOfAnAnswerIsPerTokenAndOfTextOverAllTokens() {
    List<ScoredChoice> answer =
        List.of(scored(0, 2, 1, -9, false, 3, 5, 5, 0), scored(1, 2, 1, -8, false, 4, 5, 5, 0));
    assertThat(score(Metric.LOSS, OutputType.MULTIPLE_CHOICE, List.of(answer, answer)).value())
        .isEqualTo(2);
    List<ScoredChoice> brief = List.of(scored(0, 1, 0, -2, false, 2, 0, 9, 2));
    List<ScoredChoice> lengthy = List.of(scored(0, 1, 0, -16, false, 4, 0, 9, 4));
    assertThat(
            score(Metric.LOSS, OutputType.LOGLIKELIHOOD_ROLLING, List.of(brief, lengthy)).value())
        .isEqualTo(3);
    assertThat(score(Metric.LOG_LIKELIHOOD, OutputType.MULTIPLE_CHOICE, List.of(answer)).value())
        .isEqualTo(-8);
    assertThat(score(Metric.GOLD_PROBABILITY, OutputType.MULTIPLE_CHOICE, List.of(answer)).value())
        .isEqualTo(Math.exp(-8));
  }

  @Test
  void sumsCanBeMergedInAnyOrder() {
    Random random = new Random(1);
    List<Sums> parts = new ArrayList<>();
    Sums whole = Sums.EMPTY;
    for (int i = 0; i < 50; i++) {
      Observation observation = new Observation(random.nextInt(9), 1 + random.nextInt(4));
      parts.add(Sums.EMPTY.add(observation));
      whole = whole.add(observation);
    }
    Collections.shuffle(parts, random);
    assertThat(parts.stream().reduce(Sums.EMPTY, Sums::merge)).isEqualTo(whole);
  }

  @Test
  void oneDocumentHasNoStandardErrorAndNoneNoValue() {
    TaskScore one = TaskScore.of(Metric.ACC, Sums.EMPTY.add(new Observation(1, 1)));
    assertThat(one.value()).isEqualTo(1);
    assertThat(one.stderr()).isNaN();
    assertThat(Metric.ACC.value(Sums.EMPTY)).isNaN();
  }

  @Test
  void incompleteDocumentIsRefused() {
    List<ScoredChoice> half = List.of(scored(1, 2, 0, -1, false, 1, 1, 1, 0));
    assertThatThrownBy(() -> Metric.ACC.observe(OutputType.MULTIPLE_CHOICE, half))
        .hasMessage("document must have requests 0 to 1 once each, got [1]");
    assertThatThrownBy(() -> scored(0, 1, 0, Double.NaN, false, 1, 1, 1, 0))
        .hasMessageContaining("is not a number");
  }

  @Test
  void taskFilesMayNameExactlyTheMetricsThereAre() {
    for (OutputType type : OutputType.values()) {
      assertThat(Metric.of(type))
          .extracting(Metric::key)
          .containsExactlyInAnyOrderElementsOf(type.metrics());
    }
  }

  private static TaskScore score(
      Metric metric, OutputType type, List<List<ScoredChoice>> documents) {
    Sums sums = Sums.EMPTY;
    for (List<ScoredChoice> document : documents) {
      sums = sums.add(metric.observe(type, document));
    }
    assertThat(sums.n()).isEqualTo(documents.size());
    return TaskScore.of(metric, sums);
  }

  private static List<ScoredChoice> choices(JsonNode document) {
    List<ScoredChoice> choices = new ArrayList<>();
    JsonNode all = document.path("choices");
    for (JsonNode choice : all) {
      choices.add(
          answer(
              choice,
              choices.size(),
              all.size(),
              document.path("gold").asInt(),
              choice.path("text").asText()));
    }
    Collections.reverse(choices); // their order in a table is not promised
    return choices;
  }

  private static ScoredChoice answer(
      JsonNode node, int choice, int choices, int gold, String text) {
    return scored(
        choice,
        choices,
        gold,
        node.path("log_prob").asDouble(),
        node.path("greedy").asBoolean(),
        1,
        text.codePointCount(0, text.length()),
        bytes(text),
        0);
  }

  /** A document in two windows of unequal share. */
  private static List<ScoredChoice> windows(JsonNode document) {
    String text = document.path("text").asText();
    double logProb = document.path("log_prob").asDouble();
    return List.of(
        scored(0, 2, 0, logProb / 4, false, 10, 0, bytes(text), PythonWhitespace.words(text)),
        scored(1, 2, 0, logProb - logProb / 4, false, 5, 0, 0, 0));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static ScoredChoice scored(
      int choice,
      int choices,
      int gold,
      double logProb,
      boolean greedy,
      int tokens,
      int chars,
      int bytes,
      int words) {
    return new ScoredChoice(
        choice, choices, List.of(gold), logProb, greedy, tokens, chars, bytes, words);
  }
}
