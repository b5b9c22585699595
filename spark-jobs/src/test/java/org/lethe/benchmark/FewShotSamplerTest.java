package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Draws equal lm-eval's and CPython's, recorded by fewshot.py. */
class FewShotSamplerTest {

  private final JsonNode golden =
      new ObjectMapper().readTree(getClass().getResource("fewshot.json"));

  FewShotSamplerTest() throws IOException {}

  @Test
  void drawsInDocumentOrderEqualTheHarness() {
    for (JsonNode test : golden) {
      List<Doc> pool = pool(test);
      FewShotSampler sampler = sampler(test, pool, FewShot.Sampler.DEFAULT);
      for (int i = 0; i < test.path("draws").size(); i++) {
        assertThat(indices(sampler.examples(pool.get(i))))
            .as("document %d of %d examples from %d", i, test.path("examples").asInt(), pool.size())
            .isEqualTo(ints(test.path("draws").get(i)));
      }
    }
  }

  @Test
  void drawsOfOneDocumentDoNotNeedTheOthers() {
    for (JsonNode test : golden) {
      List<Doc> pool = pool(test);
      FewShotSampler backwards = sampler(test, pool, FewShot.Sampler.DEFAULT);
      for (int i = test.path("draws").size() - 1; i >= 0; i -= 3) {
        List<Integer> expected = ints(test.path("draws").get(i));
        assertThat(indices(backwards.examples(pool.get(i)))).isEqualTo(expected);
        assertThat(indices(sampler(test, pool, FewShot.Sampler.DEFAULT).examples(pool.get(i))))
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void firstExamplesEqualTheHarness() {
    for (JsonNode test : golden) {
      List<Doc> pool = pool(test);
      for (int i = 0; i < test.path("first").size(); i++) {
        assertThat(indices(sampler(test, pool, FewShot.Sampler.FIRST_N).examples(pool.get(i))))
            .isEqualTo(ints(test.path("first").get(i)));
      }
    }
  }

  @Test
  void poolThatIsTooSmallIsRefused() {
    List<Doc> pool = List.of(new Doc(0, Map.of("text", "only")));
    FewShot two = new FewShot(2, "dev", FewShot.Sampler.DEFAULT, false);
    assertThatThrownBy(() -> new FewShotSampler(two, pool, "test").examples(pool.get(0)))
        .hasMessage("cannot draw 2 examples from 1 documents");
  }

  private static List<Doc> pool(JsonNode test) {
    List<Doc> pool = new ArrayList<>();
    test.path("pool")
        .forEach(n -> pool.add(new Doc(pool.size(), Map.of("text", "document " + n.asInt()))));
    return pool;
  }

  private static FewShotSampler sampler(JsonNode test, List<Doc> pool, FewShot.Sampler sampler) {
    boolean excludes = test.path("excludes").asBoolean();
    return new FewShotSampler(
        new FewShot(test.path("examples").asInt(), "test", sampler, excludes), pool, "test");
  }

  private static List<Integer> indices(List<Doc> docs) {
    return docs.stream().map(doc -> (int) doc.id()).toList();
  }

  private static List<Integer> ints(JsonNode node) {
    List<Integer> ints = new ArrayList<>();
    node.forEach(n -> ints.add(n.asInt()));
    return ints;
  }
}
