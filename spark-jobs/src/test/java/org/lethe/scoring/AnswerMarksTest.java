package org.lethe.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.benchmark.AnswerMatch;

/** Marks of generated answers against lm-eval's exact_match and google's rouge_score. */
class AnswerMarksTest {

  @Test
  void marksEqualThoseOfTheReferenceLibraries() throws IOException {
    JsonNode items;
    try (InputStream in = AnswerMarksTest.class.getResourceAsStream("answers.json")) {
      items = new ObjectMapper().readTree(in);
    }
    assertThat(items).hasSizeGreaterThan(100);
    for (JsonNode item : items) {
      ExactMatch match = new ExactMatch(options(item.get("options")));
      AnswerMarks marks =
          AnswerMarks.of(match, texts(item.get("targets")), item.get("answer").asText());
      String what = item.toString();
      assertThat(marks.exactMatch()).as(what).isEqualTo(item.get("exact_match").asDouble());
      assertThat(marks.rouge1()).as(what).isCloseTo(item.get("rouge1").asDouble(), within(1e-12));
      assertThat(marks.rouge2()).as(what).isCloseTo(item.get("rouge2").asDouble(), within(1e-12));
      assertThat(marks.rougeL()).as(what).isCloseTo(item.get("rougeL").asDouble(), within(1e-12));
    }
  }

  @Test
  void eachOptionAloneLeavesOutWhatItNames() {
    AnswerMatch numbers = new AnswerMatch(false, false, true, List.of());
    AnswerMatch punctuation = new AnswerMatch(false, true, false, List.of());
    AnswerMatch letterCase = new AnswerMatch(true, false, false, List.of());
    for (AnswerMatch match : List.of(AnswerMatch.EXACT, numbers, punctuation, letterCase)) {
      ExactMatch exact = new ExactMatch(match);
      assertThat(exact.same("a", "a")).isTrue();
      assertThat(exact.same("a12", "3a")).isEqualTo(match == numbers);
      assertThat(exact.same("a.", "!a")).isEqualTo(match == punctuation);
      assertThat(exact.same("A", "a")).isEqualTo(match == letterCase);
    }
  }

  private static AnswerMatch options(JsonNode options) {
    return new AnswerMatch(
        options.path("ignore_case").asBoolean(),
        options.path("ignore_punctuation").asBoolean(),
        options.path("ignore_numbers").asBoolean(),
        texts(options.path("regexes_to_ignore")));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
