package org.lethe.job.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.benchmark.Dialogue;
import org.lethe.benchmark.Doc;
import org.lethe.benchmark.Status;
import org.lethe.checkpoint.Tokenizer;

/** Conversations with the masks of transformers, recorded by conversations.py. */
@Tag("engine")
class ConversationLessonTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode GOLDEN = golden();
  private static final String CHATML =
      "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
          + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

  @TempDir Path folder;
  private Tokenizer tokenizer;

  private static JsonNode golden() {
    try {
      return JSON.readTree(ConversationLessonTest.class.getResource("conversations.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Arguments> rows() {
    return StreamSupport.stream(GOLDEN.path("rows").spliterator(), false)
        .map(row -> Arguments.of(row.path("title").asText(), row.path("text").asText(), row));
  }

  @BeforeEach
  void open() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), GOLDEN.path("tokenizer").toString());
    Files.writeString(folder.resolve("config.json"), "{\"vocab_size\": 400}");
    tokenizer = Tokenizer.open(folder);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("rows")
  void whatTheAssistantSaysIsLearnedAsInTransformers(String title, String text, JsonNode row) {
    Map<String, Object> document =
        Map.of("messages", JSON.convertValue(row.path("messages"), List.class));
    Example example = example(row.path("template").asText(), document, 511);
    int[] mask = ints(row.path("mask"));
    if (IntStream.of(mask).sum() == 0) {
      assertThat(example.status()).isEqualTo(Status.EMPTY_CONTINUATION);
      return;
    }
    assertThat(example.error()).isNull();
    assertThat(example.context() + example.answer()).isEqualTo(text);
    assertThat(example.tokens()).containsExactly(ints(row.path("tokens")));
    int[] counted = new int[mask.length];
    for (int i = 0; i < example.counted().length; i += 2) {
      Arrays.fill(counted, example.counted()[i], example.counted()[i + 1], 1);
    }
    assertThat(counted).containsExactly(mask);
    assertThat(example.firstTarget()).isEqualTo(example.counted()[0]);
  }

  private Example example(String template, Map<String, Object> document, int maxLength) {
    Map<String, String> special =
        JSON.convertValue(GOLDEN.path("special"), new TypeReference<>() {});
    Dialogue dialogue = new Dialogue("messages", template, special, LocalDateTime.MIN);
    return new ConversationLesson(dialogue)
        .reader(tokenizer, maxLength)
        .example(new Doc(0, document));
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }

  private static Map<String, Object> document(String... contents) {
    List<Map<String, String>> messages = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", contents[i]));
    }
    return Map.of("messages", messages);
  }

  @Test
  void aConversationThatDoesNotFitIsRefusedWhole() {
    Map<String, Object> document = document("And of Norway?", "Oslo");
    int tokens = example(CHATML, document, 511).tokens().length;
    assertThat(example(CHATML, document, tokens - 1).status()).isEqualTo(Status.OK);
    Example refused = example(CHATML, document, tokens - 2);
    assertThat(refused.status()).isEqualTo(Status.CONTINUATION_TOO_LONG);
    assertThat(refused.error())
        .isEqualTo(
            "the conversation has %d tokens; the model reads %d".formatted(tokens, tokens - 1));
  }

  /** As templates do that take reasoning out of what was said before. */
  @Test
  void aTemplateThatRewritesWhatWasSaidIsRefusedForSeveralTurns() {
    String rewrites =
        "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content if loop.last else m.content | upper }}{% endfor %}"
            + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";
    assertThat(example(rewrites, document("and?", "oslo", "then?", "paris"), 511).error())
        .isEqualTo(
            "the chat template writes message 2 otherwise when others follow; {% generation %} tags would tell what the assistant says");
  }

  @Test
  void aDocumentWithoutMessagesSaysWhatItHas() {
    assertThat(example(CHATML, Map.of("text", "x"), 511).error())
        .isEqualTo("field messages holds no list of messages; the document has [text]");
    Map<String, Object> other = Map.of("messages", List.of(Map.of("from", "human")));
    assertThat(example(CHATML, other, 511).error())
        .isEqualTo("message 1 has no role; it has [from]");
  }
}
