package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which relabellings a permutation test looks at, and what it counts. */
class RelabellingsTest {

  static Iterable<JsonNode> missing() {
    return Golden.read("mantel_missing.json");
  }

  @ParameterizedTest
  @MethodSource("missing")
  void tasksAreExchangedOnlyWithThoseThatMissTheSameRowsAndColumns(JsonNode golden) {
    double[][] x = Golden.matrix(golden.get("x"));
    double[][] y = Golden.matrix(golden.get("y"));
    for (Map.Entry<String, JsonNode> expected : golden.get("p").properties()) {
      CorrelationMethod method =
          Arrays.stream(CorrelationMethod.values())
              .filter(m -> m.key().equals(expected.getKey()))
              .findFirst()
              .orElseThrow();
      PermutationTest test = MantelTest.test(method, x, y, 12, 1);
      assertThat(test.method()).isEqualTo("permutation_exact"); // 12 = 3! 2! may be looked at
      assertThat(test.p()).as("%s", method).isCloseTo(expected.getValue().asDouble(), within(1e-9));
    }
  }

  @Test
  void allAreLookedAtWhenTheyAreNotMoreThanTheDraws() {
    Permutations five = new Permutations(new int[5]);
    assertThat(five.countUpTo(120)).isEqualTo(120);
    assertThat(five.countUpTo(119)).isEqualTo(120);
    assertThat(five.countUpTo(7)).isEqualTo(8);
    assertThat(PermutationTest.of(five, 1, p -> 1, 120, 1).method()).isEqualTo("permutation_exact");
    assertThat(PermutationTest.of(five, 1, p -> 1, 119, 1).method()).isEqualTo("permutation_119");
  }

  @Test
  void everyDrawAndTheObservedOneCountOnce() {
    Permutations five = new Permutations(new int[5]);
    assertThat(PermutationTest.of(five, 1, p -> 1, 7, 1).p()).isEqualTo(1);
    assertThat(PermutationTest.of(five, 1, p -> 0, 7, 1).p()).isEqualTo(1 / 8.0);
    assertThat(PermutationTest.of(five, 1, p -> 0, 1, 1).p()).isEqualTo(1 / 2.0);
    assertThat(PermutationTest.of(five, 1, p -> Double.NaN, 7, 1).p()).isEqualTo(1);
    assertThatThrownBy(() -> PermutationTest.of(five, 1, p -> 1, 0, 1))
        .hasMessage("draws must be at least 1, got 0");
  }
}
