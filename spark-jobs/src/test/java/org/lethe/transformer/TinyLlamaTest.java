package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;

/** Every value inside the forward pass against transformers. */
@Tag("engine")
class TinyLlamaTest {

  static List<Path> both() {
    return TinyLlama.both();
  }

  @ParameterizedTest
  @MethodSource("both")
  void logitsEqualTransformers(Path folder) {
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        GradMode off = GradMode.off()) {
      JsonNode prompts = TinyLlama.golden(folder).get("prompts");
      assertThat(prompts).hasSize(2);
      for (JsonNode prompt : prompts) {
        try (NDManager scope = transformer.newScope()) {
          NDArray logits = transformer.logits(tokens(scope, prompt.get("ids")), Hooks.none());
          assertClose("logits", logits.toFloatArray(), prompt.get("logits"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void hookPointsEqualTransformers(Path folder) {
    JsonNode golden = TinyLlama.golden(folder).get("inspect");
    Map<String, float[]> fast = values(folder, golden.get("ids"), false);
    Map<String, float[]> seen = values(folder, golden.get("ids"), true);
    assertClose("embedding", seen.get("hook_embed"), golden.get("hidden").get(0));
    assertClose("final norm", seen.get("ln_final.hook_normalized"), golden.get("final_norm"));
    for (int layer = 0; layer < golden.get("z").size(); layer++) {
      for (Map<String, float[]> values : List.of(fast, seen)) { // fused attention and written out
        assertClose("z", values.get(HookPoint.Z.at(layer)), golden.get("z").get(layer));
        assertClose(
            "residual stream",
            values.get(HookPoint.RESID_POST.at(layer)),
            golden.get("hidden").get(layer + 1));
      }
      assertClose(
          "pattern", seen.get(HookPoint.PATTERN.at(layer)), golden.get("pattern").get(layer));
      assertClose(
          "attention", seen.get(HookPoint.ATTN_OUT.at(layer)), golden.get("attn_out").get(layer));
      assertClose("mlp", seen.get(HookPoint.MLP_OUT.at(layer)), golden.get("mlp_out").get(layer));
    }
  }

  private static Map<String, float[]> values(Path folder, JsonNode ids, boolean pattern) {
    Map<String, float[]> values = new TreeMap<>();
    Hooks hooks = Hooks.none();
    for (HookPoint point : HookPoint.values()) {
      if (pattern || point != HookPoint.PATTERN) {
        hooks =
            hooks.reading(
                point, (layer, value) -> values.put(point.at(layer), value.toFloatArray()));
      }
    }
    try (Transformer transformer = Transformer.load(Checkpoint.open(folder), Device.cpu());
        GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      transformer.logits(tokens(scope, ids), hooks);
    }
    return values;
  }

  private static NDArray tokens(NDManager scope, JsonNode ids) {
    long[] tokens = new long[ids.size()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = ids.get(i).asLong();
    }
    return scope.create(tokens, new Shape(1, tokens.length));
  }

  private static void assertClose(String what, float[] values, JsonNode golden) {
    List<Double> expected = new ArrayList<>();
    flatten(golden, expected);
    assertThat(values).as(what).hasSize(expected.size());
    for (int i = 0; i < values.length; i++) {
      double limit = 1e-4 * Math.max(1, Math.abs(expected.get(i)));
      assertThat((double) values[i]).as(what).isCloseTo(expected.get(i), within(limit));
    }
  }

  private static void flatten(JsonNode node, List<Double> values) {
    if (node.isArray()) {
      node.forEach(n -> flatten(n, values));
    } else {
      values.add(node.asDouble());
    }
  }
}
