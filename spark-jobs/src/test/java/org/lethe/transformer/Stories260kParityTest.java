package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.Tokenizer;

/** A real trained model against what transformers computed on it. */
@Tag("parity")
class Stories260kParityTest {

  private static final Path FOLDER =
      Path.of(System.getProperty("lethe.shared"), "models", "stories260K");

  @Test
  void idsLogProbsTopLogitsAndGreedyTokensEqualTransformers() throws Exception {
    JsonNode items =
        new ObjectMapper().readTree(FOLDER.resolve("reference.json").toFile()).get("items");
    Checkpoint checkpoint = Checkpoint.open(FOLDER);
    assertThat(items).hasSize(20);
    try (Transformer transformer = Transformer.load(checkpoint, Device.cpu());
        Tokenizer tokenizer = checkpoint.tokenizer();
        GradMode off = GradMode.off()) {
      for (JsonNode item : items) {
        int[] ids = tokenizer.encode(item.get("prompt").asText(), true);
        assertThat(ids).containsExactly(ints(item.get("input_ids")));
        float[][] logits = logits(transformer, ids);
        JsonNode expected = item.get("token_logprobs");
        for (int i = 1; i < ids.length; i++) {
          assertThat(logProb(logits[i - 1], ids[i]))
              .isCloseTo(expected.get(i - 1).asDouble(), within(1e-4));
        }
        for (JsonNode top : item.get("last_top5")) {
          assertThat((double) logits[ids.length - 1][top.get("id").asInt()])
              .isCloseTo(top.get("logit").asDouble(), within(1e-4));
        }
        assertThat(greedy(transformer, ids, item.get("greedy_ids_32").size()))
            .containsExactly(ints(item.get("greedy_ids_32")));
      }
    }
  }

  private static int[] greedy(Transformer transformer, int[] prompt, int steps) {
    int[] all = Arrays.copyOf(prompt, prompt.length + steps);
    for (int t = prompt.length; t < all.length; t++) {
      float[][] logits = logits(transformer, Arrays.copyOf(all, t));
      float[] last = logits[t - 1];
      all[t] =
          IntStream.range(0, last.length).reduce((a, b) -> last[b] > last[a] ? b : a).getAsInt();
    }
    return Arrays.copyOfRange(all, prompt.length, all.length);
  }

  private static float[][] logits(Transformer transformer, int[] ids) {
    try (NDManager scope = transformer.newScope()) {
      NDArray tokens =
          scope.create(IntStream.of(ids).asLongStream().toArray(), new Shape(1, ids.length));
      float[] flat = transformer.logits(tokens, Hooks.none()).toFloatArray();
      int width = flat.length / ids.length;
      float[][] rows = new float[ids.length][];
      for (int t = 0; t < rows.length; t++) {
        rows[t] = Arrays.copyOfRange(flat, t * width, (t + 1) * width);
      }
      return rows;
    }
  }

  private static double logProb(float[] logits, int id) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - max);
    }
    return logits[id] - max - Math.log(sum);
  }

  private static int[] ints(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).mapToInt(JsonNode::asInt).toArray();
  }
}
