package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {

  @Test
  void meanIntervalAndTestEqualScipy() throws IOException {
    JsonNode cases =
        new ObjectMapper()
            .readTree(PairedDifferenceTest.class.getResource("paired_difference.json"));
    for (JsonNode golden : cases) {
      PairedDifference found =
          PairedDifference.of(numbers(golden.get("x")), numbers(golden.get("y")), 0.9);
      assertThat(found.mean().value()).isCloseTo(golden.get("mean").asDouble(), within(1e-12));
      assertThat(found.mean().interval().low())
          .isCloseTo(golden.get("low").asDouble(), within(1e-9));
      assertThat(found.mean().interval().high())
          .isCloseTo(golden.get("high").asDouble(), within(1e-9));
      assertThat(found.p()).isCloseTo(golden.get("p").asDouble(), within(1e-9));
    }
  }

  @Test
  void differencesWithoutSpreadAreNotTested() {
    PairedDifference found =
        PairedDifference.of(new double[] {1, 2}, new double[] {0.5, 1.5}, 0.95);
    assertThat(found.mean().value()).isEqualTo(0.5);
    assertThat(found.p()).isNaN();
    assertThat(PairedDifference.of(new double[] {1}, new double[] {2}, 0.95).p()).isNaN();
    assertThatThrownBy(() -> PairedDifference.of(new double[2], new double[1], 0.95))
        .hasMessage("need two numbers of every item, got 2 and 1");
  }

  private static double[] numbers(JsonNode list) {
    return IntStream.range(0, list.size()).mapToDouble(i -> list.get(i).asDouble()).toArray();
  }
}
