package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.AnswerMatch;

/** BLEU and chrF equal sacrebleu's, recorded by corpus.py. */
class CorpusScoresTest {
  private static final ExactMatch EXACT = new ExactMatch(AnswerMatch.EXACT);

  private final JsonNode golden =
      new ObjectMapper().readTree(getClass().getResource("corpus.json"));

  CorpusScoresTest() throws IOException {}

  @Test
  void oneAnswerAloneScoresAsSacrebleuHasIt() {
    assertThat(golden.path("items")).hasSizeGreaterThan(70);
    for (JsonNode item : golden.path("items")) {
      for (Metric metric : List.of(Metric.BLEU, Metric.CHRF)) {
        TaskScore score = TaskScore.of(metric, Sums.EMPTY.add(metric.observe(marks(item))));
        assertThat(score.value())
            .as("%s of %s", metric, item)
            .isCloseTo(item.path(metric.key()).asDouble(), within(1e-10));
        assertThat(score.stderr()).isNaN();
      }
    }
  }

  @Test
  void answersTogetherScoreAsSacrebleuHasThemHoweverTheyAreCut() {
    for (Map.Entry<String, JsonNode> expected : golden.path("together").properties()) {
      int targets = Integer.parseInt(expected.getKey());
      for (Metric metric : List.of(Metric.BLEU, Metric.CHRF)) {
        List<Sums> parts = new ArrayList<>(List.of(Sums.EMPTY, Sums.EMPTY, Sums.EMPTY));
        int next = 0;
        for (JsonNode item : golden.path("items")) {
          if (item.path("targets").size() == targets) {
            int part = next++ % 2; // the third stays empty
            parts.set(part, parts.get(part).add(metric.observe(marks(item))));
          }
        }
        Sums whole = parts.get(2).merge(parts.get(1)).merge(parts.get(0));
        assertThat(metric.value(whole))
            .isCloseTo(expected.getValue().path(metric.key()).asDouble(), within(1e-10));
        assertThat(whole.n()).isEqualTo(next);
      }
    }
  }

  @Test
  void withoutAnswersThereIsNoScore() {
    assertThat(Metric.BLEU.value(Sums.EMPTY)).isNaN();
    assertThat(Metric.CHRF.value(Sums.EMPTY)).isNaN();
    Sums uncounted = Sums.EMPTY.add(new Observation(0, 1));
    assertThat(Metric.BLEU.value(uncounted)).isZero();
    assertThat(Metric.CHRF.value(uncounted)).isZero();
  }

  private static AnswerMarks marks(JsonNode item) {
    List<String> targets = new ArrayList<>();
    item.path("targets").forEach(target -> targets.add(target.asText()));
    return AnswerMarks.of(EXACT, targets, item.path("answer").asText());
  }
}
