package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Edits equal sacrebleu's, recorded by ter.py. */
class TranslationEditRateTest {

  private final JsonNode golden = new ObjectMapper().readTree(getClass().getResource("ter.json"));

  TranslationEditRateTest() throws IOException {}

  @Test
  void editsAndLengthsAreSacrebleus() {
    assertThat(golden.path("items")).hasSizeGreaterThan(100);
    for (JsonNode item : golden.path("items")) {
      Observation observed = observe(item);
      assertThat(observed.value()).as("%s", item).isEqualTo(item.path("edits").asDouble());
      assertThat(observed.weight()).as("%s", item).isEqualTo(item.path("length").asDouble());
    }
  }

  @Test
  void theRateIsOfAllAnswersTogether() {
    Sums sums = Sums.EMPTY;
    for (JsonNode item : golden.path("items")) {
      sums = item.path("targets").size() == 1 ? sums.add(observe(item)) : sums;
    }
    TaskScore score = TaskScore.of(Metric.TER, sums);
    assertThat(score.value()).isCloseTo(golden.path("rate").asDouble(), within(1e-11));
    assertThat(score.stderr()).isPositive();
    assertThat(Metric.TER.higherIsBetter()).isFalse();
    assertThat(Metric.TER.isCompared()).isFalse();
  }

  @Test
  void whereNothingIsRightAllOrNothingIsWrong() {
    Sums nothing = Sums.EMPTY.add(TranslationEditRate.observe(List.of(" "), ""));
    assertThat(Metric.TER.value(nothing)).isZero();
    Sums something = nothing.add(TranslationEditRate.observe(List.of(""), "two words"));
    assertThat(Metric.TER.value(something)).isEqualTo(100);
    assertThat(Metric.TER.value(Sums.EMPTY)).isNaN();
  }

  private static Observation observe(JsonNode item) {
    List<String> targets = new ArrayList<>();
    item.path("targets").forEach(target -> targets.add(target.asText()));
    return TranslationEditRate.observe(targets, item.path("answer").asText());
  }
}
