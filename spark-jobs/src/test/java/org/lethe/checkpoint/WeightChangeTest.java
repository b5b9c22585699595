package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightChangeTest {

  /** changes.py multiplies the matrices of the adapters with numpy. */
  @ParameterizedTest
  @ValueSource(strings = {"list", "columns", "embedding", "fused"})
  void anAdapterMovesTheWeightsByItsProducts(String name) {
    JsonNode golden = TinyLlama.json(TinyLlama.resource("adapters/changes.json")).get(name);
    Path base = TinyLlama.resource("families/" + golden.get("base").asText());
    Checkpoint adapted = Checkpoint.open(base, TinyLlama.resource("adapters/" + name));
    WeightChange change = WeightChange.between(Checkpoint.open(base), adapted).orElseThrow();
    assertThat(change.norm()).isCloseTo(golden.get("norm").asDouble(), within(1e-5));
    change
        .modules()
        .forEach(
            (module, norm) ->
                assertThat(norm)
                    .as(module)
                    .isCloseTo(golden.get("modules").path(module).asDouble(0), within(1e-5)));
    assertThat(change.modules().keySet()).containsAll(names(golden.get("modules")));
  }

  private static List<String> names(JsonNode object) {
    return List.copyOf(object.properties().stream().map(entry -> entry.getKey()).toList());
  }

  @Test
  void addingAConstantMovesAWeightByItsRootSize(@TempDir Path folder) throws IOException {
    Path copy = TinyLlama.copy(TinyLlama.single(), folder.resolve("copy"));
    Checkpoint base = Checkpoint.open(TinyLlama.single());
    SafetensorsTensor tensor = base.stored("model.layers.1.mlp.up_proj.weight").tensor();
    Path file = copy.resolve("model.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < tensor.elements(); i++) {
      int at = (int) (tensor.offset() + i * Float.BYTES);
      bytes.putFloat(at, bytes.getFloat(at) + 0.5f);
    }
    Files.write(file, bytes.array());
    WeightChange change = WeightChange.between(base, Checkpoint.open(copy)).orElseThrow();
    double expected = 0.5 * Math.sqrt(tensor.elements());
    assertThat(change.norm()).isCloseTo(expected, within(1e-5));
    assertThat(change.modules().get("up")).isCloseTo(expected, within(1e-5));
    assertThat(change.modules()).containsKeys("embed", "q", "final_norm");
    assertThat(change.modules().values().stream().filter(norm -> norm != 0)).hasSize(1);
  }

  @Test
  void modelsOfOtherShapesCannotBeCompared() {
    Checkpoint single = Checkpoint.open(TinyLlama.single());
    Checkpoint sharded = Checkpoint.open(TinyLlama.sharded());
    assertThat(WeightChange.between(single, sharded)).isEmpty();
    assertThat(WeightChange.between(single, single).orElseThrow().norm()).isZero();
  }
}
