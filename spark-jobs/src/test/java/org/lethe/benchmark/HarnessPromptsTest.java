package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.filter.FilterPipeline;
import org.lethe.benchmark.jinja.PythonText;
import org.lethe.scoring.AnswerMarks;
import org.lethe.scoring.ExactMatch;
import org.lethe.scoring.LogLikelihood;
import org.lethe.scoring.Metric;
import org.lethe.scoring.Observation;
import org.lethe.scoring.ScoredChoice;
import org.lethe.scoring.Sums;

/** Made-up tasks ask what they ask in the harness, and are marked alike; see prompts.py. */
class HarnessPromptsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Encoder BYTES =
      new Encoder() {
        @Override
        public int[] encode(String text, boolean special) {
          return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
              .chars()
              .toArray();
        }

        @Override
        public int prefix() {
          return 256;
        }
      };

  static Stream<JsonNode> tasks() throws IOException {
    JsonNode tasks = JSON.readTree(HarnessPromptsTest.class.getResource("prompts.json"));
    return StreamSupport.stream(tasks.spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void asksAndMarksAsTheHarness(JsonNode test) {
    Task task = TaskReader.read("t.yaml", test.path("yaml").asText());
    List<Doc> docs = docs(test.path("docs"));
    List<Doc> pool = new ArrayList<>();
    for (int i = 0; i < docs.size(); i++) {
      pool.add(new Doc(i, docs.get(docs.size() - 1 - i).fields()));
    }
    FewShotSampler sampler = new FewShotSampler(task.fewShot(), pool, task.split());
    RequestBuilder builder = new RequestBuilder(task, new RequestEncoder(BYTES, 4000));
    List<List<Request>> asked =
        docs.stream().map(doc -> builder.requests(doc, sampler.examples(doc))).toList();
    List<List<Object>> expected = new ArrayList<>();
    test.path("requests")
        .forEach(r -> expected.add(JSON.convertValue(r, new TypeReference<List<Object>>() {})));
    assertThat(asked.stream().flatMap(List::stream).map(HarnessPromptsTest::asked).toList())
        .isEqualTo(expected);
    Map<String, Double> metrics = JSON.convertValue(test.path("metrics"), new TypeReference<>() {});
    assertThat(task.metrics()).containsExactlyInAnyOrderElementsOf(metrics.keySet());
    metrics.forEach(
        (name, value) -> {
          Metric metric = Metric.of(name).orElseThrow();
          assertThat(metric.value(sums(metric, task, asked, docs, test.path("drawn"))))
              .as(name)
              .isCloseTo(value, within(1e-11 * Math.max(1, value)));
        });
  }

  private static List<Object> asked(Request request) {
    assertThat(request.status()).isEqualTo(Status.OK);
    return List.of(
        (int) request.docId(),
        request.context(),
        request.limits() == null ? request.continuation() : request.limits().until());
  }

  private static Sums sums(
      Metric metric, Task task, List<List<Request>> asked, List<Doc> docs, JsonNode drawn) {
    Sums sums = Sums.EMPTY;
    int next = 0;
    for (int d = 0; d < docs.size(); d++) {
      List<ScoredChoice> choices = new ArrayList<>();
      Observation generated = null;
      for (Request request : asked.get(d)) {
        JsonNode answer = drawn.get(next++);
        if (task.type() == OutputType.GENERATE_UNTIL) {
          FilterPipeline filter = task.filters().get(0);
          List<String> repeats = Collections.nCopies(3, answer.asText());
          String left = PythonText.str(filter.apply(repeats, request.documentChoices()));
          ExactMatch match = new ExactMatch(task.generation().match());
          generated = metric.observe(AnswerMarks.of(match, request.targets(), left));
        } else {
          LogLikelihood heard =
              new LogLikelihood(answer.get(0).asDouble(), null, answer.get(1).asBoolean());
          choices.add(ScoredChoice.of(request, heard));
        }
      }
      sums = sums.add(generated == null ? metric.observe(task.type(), choices) : generated);
    }
    return sums;
  }

  private static List<Doc> docs(JsonNode rows) {
    List<Doc> docs = new ArrayList<>();
    for (JsonNode row : rows) {
      docs.add(new Doc(docs.size(), JSON.convertValue(row, new TypeReference<>() {})));
    }
    return docs;
  }
}
