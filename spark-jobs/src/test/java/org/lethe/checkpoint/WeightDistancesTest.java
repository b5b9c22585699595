package org.lethe.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightDistancesTest {

  /** changes.py multiplies the matrices of the adapters with numpy. */
  @ParameterizedTest
  @ValueSource(strings = {"list", "columns", "embedding", "fused"})
  void anAdapterLiesAsFarAwayAsItMovesTheWeights(String name) {
    JsonNode golden = TinyLlama.json(TinyLlama.resource("adapters/changes.json")).get(name);
    Path base = TinyLlama.resource("families/" + golden.get("base").asText());
    Checkpoint adapted = Checkpoint.open(base, TinyLlama.resource("adapters/" + name));
    WeightDistances distances =
        WeightDistances.between(new TreeMap<>(Map.of("a", adapted, "b", Checkpoint.open(base))));
    assertThat(distances.between("b", "a"))
        .isCloseTo(golden.get("norm").asDouble(), within(1e-5))
        .isEqualTo(distances.between("a", "b"));
    assertThat(distances.relative("b", "a"))
        .isCloseTo(golden.get("norm").asDouble() / distances.norm("b"), within(1e-6));
  }

  @Test
  void modelsOfOtherShapesHaveNoDistance() {
    Checkpoint single = Checkpoint.open(TinyLlama.single());
    Checkpoint sharded = Checkpoint.open(TinyLlama.sharded());
    WeightDistances distances =
        WeightDistances.between(new TreeMap<>(Map.of("a", single, "b", sharded, "c", single)));
    assertThat(distances.between("a", "b")).isNaN();
    assertThat(distances.between("a", "c")).isZero();
    assertThat(distances.norm("a")).isPositive().isEqualTo(distances.norm("c"));
  }
}
