package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("engine")
class TokenizerTest {

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void copy() throws IOException {
    folder = TinyLlama.copy(TinyLlama.single(), temporary.resolve("copy"));
  }

  @Test
  void idsAndTextEqualTransformersWithoutTruncationOrPadding() {
    for (Path checkpoint : TinyLlama.both()) {
      JsonNode encodings = TinyLlama.golden(checkpoint).get("encodings");
      assertThat(encodings).hasSizeGreaterThan(5);
      try (Tokenizer tokenizer = Tokenizer.open(checkpoint)) {
        for (JsonNode encoding : encodings) {
          String text = encoding.get("text").asText();
          int[] ids = tokenizer.encode(text, true);
          assertThat(ids).as(text).containsExactly(ints(encoding.get("ids")));
          assertThat(tokenizer.encode(text, false))
              .as(text)
              .containsExactly(ints(encoding.get("plain_ids")));
          assertThat(tokenizer.decode(ids)).isEqualTo(encoding.get("decoded").asText());
        }
      }
    }
  }

  @Test
  void endsOfASequenceEqualTransformers() {
    for (Path checkpoint : TinyLlama.both()) {
      JsonNode golden = TinyLlama.golden(checkpoint);
      try (Tokenizer tokenizer = Tokenizer.open(checkpoint)) {
        assertThat(tokenizer.bos()).isEqualTo(id(golden.get("bos")));
        assertThat(tokenizer.eos()).isEqualTo(id(golden.get("eos")));
      }
    }
  }

  @Test
  void aLongTextKeepsAllItsTokens() {
    try (Tokenizer tokenizer = Tokenizer.open(TinyLlama.sharded())) {
      assertThat(tokenizer.encode("the ".repeat(5_000), true)).hasSize(5_000);
    }
  }

  @Test
  void aLoneSurrogateIsUnknownText() {
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(tokenizer.encode("dog \uD83D", true)).startsWith(1).contains(0);
      assertThat(tokenizer.encode("\uDE00 dog", true)).startsWith(1).contains(0);
    }
  }

  @Test
  void theConfigurationNamesTheEndsWhereTheTokenizerDoesNot() throws IOException {
    Files.delete(folder.resolve("tokenizer_config.json"));
    TinyLlama.edit(folder.resolve("config.json"), c -> c.remove("bos_token_id"));
    TinyLlama.edit(folder.resolve("config.json"), c -> c.putArray("eos_token_id").add(5).add(6));
    TinyLlama.edit(folder.resolve("generation_config.json"), c -> c.put("bos_token_id", 7));
    TinyLlama.edit(folder.resolve("generation_config.json"), c -> c.remove("eos_token_id"));
    assertThat(SpecialTokens.read(folder))
        .isEqualTo(
            new SpecialTokens(
                OptionalInt.of(7), OptionalInt.of(5), OptionalInt.empty(), List.of(5, 6)));
  }

  @Test
  void noEndMeansNoEnd() throws IOException {
    TinyLlama.edit(folder.resolve("tokenizer_config.json"), c -> c.putNull("bos_token"));
    assertThat(SpecialTokens.read(folder).bos()).isEmpty();
  }

  /** As transformers 4.57 and 5 have it: bos_token_id of the tokenizer is None. */
  @Test
  void aClassWithoutABosOfItsOwnTakesNoneFromTheModel() throws IOException {
    Path config = folder.resolve("tokenizer_config.json");
    TinyLlama.edit(config, c -> c.remove("bos_token"));
    TinyLlama.edit(config, c -> c.put("tokenizer_class", "PreTrainedTokenizerFast"));
    Files.deleteIfExists(folder.resolve("special_tokens_map.json"));
    assertThat(SpecialTokens.read(folder).bos()).isEmpty();
    TinyLlama.edit(config, c -> c.put("tokenizer_class", "LlamaTokenizerFast"));
    assertThat(SpecialTokens.read(folder).bos()).isPresent();
  }

  @Test
  void claimsThatTokenizerJsonDoesNotFollowAreTold() throws IOException {
    Path config = folder.resolve("tokenizer_config.json");
    TinyLlama.edit(config, c -> c.put("add_bos_token", true).put("add_eos_token", false));
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThat(TokenizerClaims.unfollowed(folder, tokenizer)).isEmpty();
      TinyLlama.edit(config, c -> c.put("add_bos_token", false).put("add_eos_token", true));
      assertThat(TokenizerClaims.unfollowed(folder, tokenizer))
          .containsExactly(
              "tokenizer_config.json has add_bos_token: false, which is not followed: tokenizer.json puts BOS before a text",
              "tokenizer_config.json has add_eos_token: true, which is not followed: tokenizer.json puts no EOS after a text");
    }
  }

  @Test
  void anUnknownEndIsRefused() throws IOException {
    TinyLlama.edit(folder.resolve("tokenizer_config.json"), c -> c.put("bos_token", "<begin>"));
    assertRefused(
        "tokenizer_config.json: key 'bos_token' names '<begin>', which tokenizer.json does not");
  }

  @Test
  void anIdWithoutEmbeddingIsRefused() throws IOException {
    TinyLlama.edit(folder.resolve("config.json"), c -> c.put("vocab_size", 60));
    try (Tokenizer tokenizer = Tokenizer.open(folder)) {
      assertThatThrownBy(() -> tokenizer.encode("The dog", true))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              folder.resolve("tokenizer.json")
                  + ": gives token id 69; config.json has vocab_size 60");
    }
  }

  @Test
  void whatIsNoTokenizerIsRefused() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": ");
    assertRefused("tokenizer.json: is not JSON");
    TinyLlama.edit(folder.resolve("config.json"), c -> c.put("bos_token_id", 1));
    Files.delete(folder.resolve("tokenizer_config.json"));
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Magic\"}}");
    assertRefused("tokenizer.json: is not a tokenizer");
  }

  @Test
  void whatWouldAbortTheProcessIsRefused() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    TinyLlama.edit(file, t -> ((ObjectNode) t.get("model")).put("continuing_subword_prefix", "##"));
    assertRefused("which does not begin with continuing_subword_prefix '##'");
    TinyLlama.edit(
        file, t -> ((ObjectNode) t.get("post_processor")).set("special_tokens", t.objectNode()));
    assertRefused("key 'post_processor.single' places '<s>', which special_tokens does not");
    TinyLlama.edit(
        file,
        t -> {
          ObjectNode sequence = t.objectNode().put("type", "Sequence");
          sequence.putArray("processors").add(t.get("post_processor"));
          t.set("post_processor", sequence);
        });
    assertRefused("key 'post_processor.single' places '<s>'");
  }

  @Test
  void aVocabularyWithoutUnknownTokenFailsOnUnknownText() throws IOException {
    TinyLlama.copy(TinyLlama.sharded(), temporary.resolve("words"));
    TinyLlama.edit(
        temporary.resolve("words/tokenizer.json"),
        t -> ((ObjectNode) t.get("model")).put("unk_token", "none"));
    try (Tokenizer tokenizer = Tokenizer.open(temporary.resolve("words"))) {
      assertThat(tokenizer.encode("The dog", true)).containsExactly(18, 26);
      assertThatThrownBy(() -> tokenizer.encode("zebra", true))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("tokenizer.json: cannot encode: WordLevel error");
    }
  }

  private void assertRefused(String problem) {
    assertThatThrownBy(() -> Tokenizer.open(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(problem);
  }

  private static OptionalInt id(JsonNode node) {
    return node.isNull() ? OptionalInt.empty() : OptionalInt.of(node.asInt());
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .flatMapToInt(n -> IntStream.of(n.asInt()))
        .toArray();
  }

  /** What transformers 4 and 5 write of one tokenizer, and what makes it another one. */
  @Test
  void oneTokenizerIsWrittenInSeveralWays() {
    String model = "\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"b\": 1, \"ab\": 2}";
    String written = identity("{\"model\": {%s, \"merges\": [\"a b\"]}}".formatted(model));
    assertThat(
            identity(
                "{\"version\": \"1.0\", \"truncation\": {\"max_length\": 8}, \"padding\": null, \"model\": {\"byte_fallback\": false, \"dropout\": null, \"merges\": [[\"a\", \"b\"]], %s}}"
                    .formatted(model)))
        .isEqualTo(written);
    assertThat(identity("{\"model\": {%s, \"merges\": [[\"b\", \"a\"]]}}".formatted(model)))
        .isNotEqualTo(written);
    assertThat(identity("{\"model\": {%s, \"merges\": []}}".formatted(model)))
        .isNotEqualTo(written);
    assertThat(
            identity(
                "{\"normalizer\": {\"type\": \"NFC\"}, \"model\": {%s, \"merges\": [\"a b\"]}}"
                    .formatted(model)))
        .isNotEqualTo(written);
    assertThat(
            identity(
                "{\"model\": {%s, \"byte_fallback\": true, \"merges\": [\"a b\"]}}"
                    .formatted(model)))
        .isNotEqualTo(written);
  }

  private static String identity(String json) {
    return TokenizerIdentity.of(Path.of("tokenizer.json"), json.getBytes(StandardCharsets.UTF_8));
  }
}
