package org.lethe.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.checkpoint.Checkpoint;
import org.lethe.checkpoint.TinyLlama;

/** What must hold of the forward pass on any weights. */
@Tag("engine")
class TransformerTest {

  static List<Path> folders() {
    return TinyLlama.both();
  }

  @ParameterizedTest
  @MethodSource("folders")
  void replacingAValueByItselfChangesNothingAndByZeroSomething(Path folder) {
    JsonNode ids = TinyLlama.golden(folder).get("inspect").get("ids");
    try (Transformer transformer = load(folder);
        GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      float[] plain = transformer.logits(tokens(scope, ids), Hooks.none()).toFloatArray();
      for (HookPoint point : HookPoint.values()) {
        if (point.layers(transformer.config()).isEmpty()) {
          continue; // of mixtures of experts
        }
        Hooks same = Hooks.none().everywhere(point, (layer, x) -> x.duplicate());
        float[] patched = transformer.logits(tokens(scope, ids), same).toFloatArray();
        assertThat(patched).as(point.name()).containsExactly(plain, offset(1e-4f));
        Hooks zero = Hooks.none().at(point, 0, (layer, x) -> x.zerosLike());
        float[] ablated = transformer.logits(tokens(scope, ids), zero).toFloatArray();
        assertThat(ablated).as(point.name()).isNotEqualTo(plain);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void paddingOnTheRightChangesNothing(Path folder) {
    JsonNode ids = TinyLlama.golden(folder).get("inspect").get("ids");
    try (Transformer transformer = load(folder);
        GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      NDArray tokens = tokens(scope, ids);
      NDArray padded = tokens.concat(scope.zeros(new Shape(1, 5), tokens.getDataType()), 1);
      float[] plain = transformer.hidden(tokens, Hooks.none()).toFloatArray();
      float[] head = transformer.hidden(padded, Hooks.none()).toFloatArray();
      float[] same = Arrays.copyOf(head, plain.length);
      assertThat(same).containsExactly(plain, offset(1e-5f));
    }
  }

  @ParameterizedTest
  @MethodSource("folders")
  void aHookMayNotChangeTheShape(Path folder) {
    JsonNode ids = TinyLlama.golden(folder).get("inspect").get("ids");
    try (Transformer transformer = load(folder);
        GradMode off = GradMode.off();
        NDManager scope = transformer.newScope()) {
      Hooks wrong = Hooks.none().at(HookPoint.Z, 1, (layer, z) -> z.sum());
      NDArray tokens = tokens(scope, ids);
      assertThatThrownBy(() -> transformer.logits(tokens, wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("a hook at blocks.1.attn.hook_z returned shape ()");
    }
  }

  private static Transformer load(Path folder) {
    return Transformer.load(Checkpoint.open(folder), Device.cpu());
  }

  private static NDArray tokens(NDManager scope, JsonNode ids) {
    long[] tokens = IntStream.range(0, ids.size()).mapToLong(i -> ids.get(i).asLong()).toArray();
    return scope.create(tokens, new Shape(1, tokens.length));
  }
}
