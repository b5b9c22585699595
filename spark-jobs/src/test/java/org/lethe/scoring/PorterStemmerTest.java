package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.AnswerMatch;

/** Stems and ROUGE over stems against nltk and rouge_score (stems.py). */
class PorterStemmerTest {

  private static JsonNode golden() throws IOException {
    try (InputStream in = PorterStemmerTest.class.getResourceAsStream("stems.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  @Test
  void stemsEqualThoseOfNltk() throws IOException {
    Map<String, String> expected = new TreeMap<>();
    Map<String, String> found = new TreeMap<>();
    golden()
        .get("stems")
        .properties()
        .forEach(
            word -> {
              expected.put(word.getKey(), word.getValue().asText());
              found.put(word.getKey(), PorterStemmer.stem(word.getKey()));
            });
    assertThat(expected).hasSizeGreaterThan(2000);
    assertThat(found).isEqualTo(expected);
  }

  @Test
  void rougeOverStemsEqualsRougeScore() throws IOException {
    ExactMatch match = new ExactMatch(AnswerMatch.EXACT.overStems());
    for (JsonNode pair : golden().get("pairs")) {
      AnswerMarks marks =
          AnswerMarks.of(match, List.of(pair.get("target").asText()), pair.get("answer").asText());
      assertThat(marks.rouge1()).isCloseTo(pair.get("rouge1").asDouble(), within(1e-12));
      assertThat(marks.rouge2()).isCloseTo(pair.get("rouge2").asDouble(), within(1e-12));
      assertThat(marks.rougeL()).isCloseTo(pair.get("rougeL").asDouble(), within(1e-12));
    }
  }
}
