package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.lethe.checkpoint.SafetensorsFile;

/** An adapter folder, merged by the rule PEFT merges by: W + alpha / r · b a. */
final class WrittenAdapter {

  private static final String PREFIX = "base_model.model.";

  private WrittenAdapter() {}

  /** Checks that merging an adapter into one folder of weights gives the other. */
  static void assertMerged(Path before, Path adapter, Path after) throws IOException {
    JsonNode config = new ObjectMapper().readTree(adapter.resolve("adapter_config.json").toFile());
    List<String> targets =
        StreamSupport.stream(config.get("target_modules").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    SafetensorsFile low = SafetensorsFile.open(adapter.resolve("adapter_model.safetensors"));
    SafetensorsFile base = SafetensorsFile.open(before.resolve("model.safetensors"));
    SafetensorsFile merged = SafetensorsFile.open(after.resolve("model.safetensors"));
    int adapted = 0;
    for (String name : merged.tensors().keySet()) {
      String old = base.tensors().containsKey(name) ? name : name.substring(name.indexOf('.') + 1);
      float[] expected = base.floats(base.tensors().get(old));
      String module = name.replaceAll("\\.weight$", "");
      List<String> matching =
          targets.stream().filter(t -> name.endsWith("." + t + ".weight")).toList();
      assertThat(low.tensors().containsKey(PREFIX + module + ".lora_A.weight"))
          .as(name)
          .isEqualTo(!matching.isEmpty());
      if (!matching.isEmpty()) {
        add(low, module, config, matching.get(0), expected);
        adapted++;
      }
      assertThat(merged.floats(merged.tensors().get(name)))
          .as(name)
          .containsExactly(expected, offset(1e-5f));
    }
    assertThat(low.tensors()).hasSize(2 * adapted);
  }

  private static void add(
      SafetensorsFile low, String module, JsonNode config, String target, float[] weight) {
    float[] a = low.floats(low.tensors().get(PREFIX + module + ".lora_A.weight"));
    float[] b = low.floats(low.tensors().get(PREFIX + module + ".lora_B.weight"));
    int rank = config.path("rank_pattern").path(target).asInt(config.get("r").asInt());
    double alpha =
        config.path("alpha_pattern").path(target).asDouble(config.get("lora_alpha").asDouble());
    int out = b.length / rank;
    int in = a.length / rank;
    boolean transposed = config.get("fan_in_fan_out").asBoolean();
    for (int row = 0; row < out; row++) {
      for (int column = 0; column < in; column++) {
        double sum = 0;
        for (int r = 0; r < rank; r++) {
          sum += (double) b[row * rank + r] * a[r * in + column];
        }
        weight[transposed ? column * out + row : row * in + column] += (float) (alpha / rank * sum);
      }
    }
  }
}
