package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Token ids equal lm-eval's, recorded by encoding.py. */
class RequestEncoderTest {

  private final ObjectMapper json = new ObjectMapper();
  private final JsonNode golden = json.readTree(getClass().getResource("encoding.json"));
  private final List<String> pieces =
      List.of(json.convertValue(golden.path("pieces"), String[].class));

  RequestEncoderTest() throws IOException {}

  @Test
  void pairsEqualTheHarness() {
    for (JsonNode row : golden.path("pairs")) {
      TokenPair pair =
          encoder(row).pair(row.path("context").asText(), row.path("continuation").asText());
      int limit = row.path("max_length").asInt();
      if (row.has("status")) {
        boolean empty = row.path("status").asText().equals(Status.EMPTY_CONTINUATION.name());
        assertThat(pair.continuation().length)
            .as("%s", row)
            .matches(length -> empty ? length == 0 : length > limit);
      } else if (row.has("no_context")) {
        assertThat(pair.context()).as("%s", row).containsExactly(1);
      } else {
        assertThat(pair.context()).as("%s", row).isEqualTo(ids(row.path("context_tokens")));
        assertThat(pair.continuation())
            .as("%s", row)
            .isEqualTo(ids(row.path("continuation_tokens")));
      }
    }
  }

  @Test
  void windowsOfRollingTextEqualTheHarness() {
    for (JsonNode row : golden.path("rolling")) {
      List<TokenPair> windows = encoder(row).windows(row.path("text").asText());
      List<List<int[]>> found = new ArrayList<>();
      windows.forEach(w -> found.add(List.of(w.context(), w.continuation())));
      assertThat(json.<JsonNode>valueToTree(found)).as("%s", row).isEqualTo(row.path("windows"));
    }
  }

  @Test
  void everyTokenOfRollingTextIsPredictedOnce() {
    ToyTokenizer tokenizer = new ToyTokenizer(pieces, true);
    String text = "ab c".repeat(20);
    List<Integer> predicted = new ArrayList<>();
    for (TokenPair window : new RequestEncoder(tokenizer, 7).windows(text)) {
      assertThat(window.context().length + window.continuation().length).isLessThanOrEqualTo(8);
      for (int id : window.continuation()) {
        predicted.add(id);
      }
    }
    assertThat(predicted.stream().mapToInt(i -> i))
        .containsExactly(boxed(tokenizer.encode(text, true)));
  }

  private RequestEncoder encoder(JsonNode row) {
    return new RequestEncoder(
        new ToyTokenizer(pieces, row.path("bos").asBoolean()), row.path("max_length").asInt());
  }

  private int[] ids(JsonNode node) {
    return json.convertValue(node, int[].class);
  }

  private static Integer[] boxed(int[] ids) {
    return java.util.Arrays.stream(ids).boxed().toArray(Integer[]::new);
  }
}
