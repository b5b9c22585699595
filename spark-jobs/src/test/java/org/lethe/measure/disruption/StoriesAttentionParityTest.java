package org.lethe.measure.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;
import org.lethe.inference.StoriesFamily;
import org.lethe.transformer.Transformer;

/** Attention of two real checkpoints against transformers' patterns and scipy's divergence. */
@Tag("parity")
class StoriesAttentionParityTest {
  private static final Path REFERENCE =
      Path.of(System.getProperty("lethe.shared", "."), "reference", "stories.json");

  private static Checkpoint checkpoint(JsonNode name) {
    return Checkpoint.open(StoriesFamily.FOLDER.resolve(name.asText()));
  }

  @Test
  void divergenceOfHeadsEqualsScipy() throws Exception {
    JsonNode golden = new ObjectMapper().readTree(REFERENCE.toFile()).get("attention_js");
    Map<String, String> prompts = new HashMap<>();
    for (JsonNode item : StoriesFamily.testItems()) {
      prompts.put(item.get("item").asText(), item.get("prompt").asText());
    }
    int items = golden.get("items").size();
    double[][] all = null;
    double[][] last = null;
    try (Transformer before = Transformer.load(checkpoint(golden.get("base")), Device.cpu());
        Transformer after = Transformer.load(checkpoint(golden.get("other")), Device.cpu());
        Tokenizer tokenizer = checkpoint(golden.get("base")).tokenizer()) {
      all = new double[before.config().layers()][before.config().heads()];
      last = new double[before.config().layers()][before.config().heads()];
      for (JsonNode item : golden.get("items")) {
        int[] prompt = tokenizer.encode(prompts.get(item.asText()), true);
        List<PatternChange> blocks = PatternChange.of(before, after, prompt, 1 << 20);
        for (int layer = 0; layer < all.length; layer++) {
          for (int head = 0; head < all[layer].length; head++) {
            all[layer][head] += blocks.get(layer).divergence()[head] / items;
            last[layer][head] += blocks.get(layer).last()[head] / items;
          }
        }
      }
    }
    assertEqual(golden.get("js_mean_over_queries"), all);
    assertEqual(golden.get("js_last_query"), last);
  }

  private static void assertEqual(JsonNode expected, double[][] found) {
    assertThat(expected).hasSize(found.length);
    for (int layer = 0; layer < found.length; layer++) {
      assertThat(expected.get(layer)).hasSize(found[layer].length);
      for (int head = 0; head < found[layer].length; head++) {
        assertThat(found[layer][head])
            .as("layer %d head %d", layer, head)
            .isCloseTo(expected.get(layer).get(head).asDouble(), within(1e-5));
      }
    }
  }
}
