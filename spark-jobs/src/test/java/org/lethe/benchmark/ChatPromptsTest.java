package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Made-up tasks ask through chat templates what they ask in the harness; see chat_prompts.py. */
class ChatPromptsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode GOLDEN = golden();

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

  private static JsonNode golden() {
    try {
      return JSON.readTree(ChatPromptsTest.class.getResource("chat_prompts.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> rows() {
    return StreamSupport.stream(GOLDEN.path("rows").spliterator(), false)
        .map(row -> Arguments.of(row.path("name").asText(), row.path("template").asText(), row));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("rows")
  void asksAsTheHarness(String name, String template, JsonNode row) {
    Task task = TaskReader.read("t.yaml", row.path("yaml").asText());
    List<Doc> docs = docs(row.path("docs"));
    List<Doc> pool = new ArrayList<>();
    for (int i = 0; i < docs.size(); i++) {
      pool.add(new Doc(i, docs.get(docs.size() - 1 - i).fields()));
    }
    FewShotSampler sampler = new FewShotSampler(task.fewShot(), pool, task.split());
    Chat chat = chat(template, row.path("instruction").asText(""), row.path("multiturn"));
    RequestBuilder builder = new RequestBuilder(task, chat, new RequestEncoder(BYTES, 4000));
    List<List<Object>> asked = new ArrayList<>();
    for (Doc doc : docs) {
      for (Request request : builder.requests(doc, sampler.examples(doc))) {
        asked.add(asked(request));
      }
    }
    List<List<Object>> expected = new ArrayList<>();
    row.path("requests").forEach(r -> expected.add(JSON.convertValue(r, new TypeReference<>() {})));
    assertThat(asked).isEqualTo(expected);
  }

  private static List<Object> asked(Request request) {
    assertThat(request.status()).as(request.error()).isEqualTo(Status.OK);
    return List.of(
        (int) request.docId(),
        request.context(),
        request.limits() == null ? request.continuation() : request.limits().until());
  }

  private static Chat chat(String template, String instruction, JsonNode multiturn) {
    return new Chat(
        GOLDEN.path("templates").path(template).asText(),
        JSON.convertValue(GOLDEN.path("special"), new TypeReference<>() {}),
        instruction.equals("null") ? "" : instruction,
        multiturn.asBoolean(),
        "",
        LocalDateTime.MIN);
  }

  private static List<Doc> docs(JsonNode rows) {
    List<Doc> docs = new ArrayList<>();
    for (JsonNode row : rows) {
      Map<String, Object> fields = JSON.convertValue(row, new TypeReference<>() {});
      docs.add(new Doc(docs.size(), fields));
    }
    return docs;
  }

  /** lm-eval strips the prompt before it encodes it and scores what it stripped. */
  @Test
  void lineFeedAtTheEndOfThePromptIsScored() {
    Task task =
        TaskReader.read(
            "t.yaml",
            """
            task: t
            dataset_path: json
            test_split: test
            doc_to_text: a
            doc_to_target: b
            output_type: loglikelihood
            """);
    Chat chat = chat("no system", "", JSON.getNodeFactory().booleanNode(true));
    Request request =
        new RequestBuilder(task, chat, new RequestEncoder(BYTES, 100))
            .requests(new Doc(0, Map.of("a", "x", "b", "y")), List.of())
            .get(0);
    assertThat(request.context()).isEqualTo("<user>x\n<model>\n");
    assertThat(request.continuationTokens()).containsExactly('\n', 'y');
  }

  @Test
  void digestTellsEverythingThatChangesRequests() {
    Chat chat = new Chat("t", Map.of("bos_token", "s"), "i", true, "", LocalDateTime.MIN);
    assertThat(
            Stream.of(
                    chat,
                    new Chat("u", Map.of("bos_token", "s"), "i", true, "", LocalDateTime.MIN),
                    new Chat("t", Map.of("bos_token", "r"), "i", true, "", LocalDateTime.MIN),
                    new Chat("t", Map.of("bos_token", "s"), "j", true, "", LocalDateTime.MIN),
                    new Chat("t", Map.of("bos_token", "s"), "i", false, "", LocalDateTime.MIN),
                    new Chat("t", Map.of("bos_token", "s"), "i", true, "d", LocalDateTime.MIN))
                .map(Chat::digest))
        .doesNotHaveDuplicates();
    assertThat(new Chat("t", Map.of("bos_token", "s"), "i", true, "", LocalDateTime.MAX).digest())
        .isEqualTo(chat.digest());
  }

  @Test
  void templatesThatRaiseAboutTheSystemMessageAreKnown() {
    JsonNode yes = JSON.getNodeFactory().booleanNode(true);
    assertThat(chat("no system", "", yes).refusesSystemMessage()).isTrue();
    assertThat(chat("turns", "", yes).refusesSystemMessage()).isFalse();
  }
}
