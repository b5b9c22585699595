package org.lethe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Draws equal CPython's, recorded by python_random.py. */
class PythonRandomTest {

  @Test
  void samplesEqualCPythonsForEverySizeOfPool() throws IOException {
    JsonNode golden = new ObjectMapper().readTree(getClass().getResource("python_random.json"));
    assertThat(golden).hasSizeGreaterThan(40);
    for (JsonNode test : golden) {
      PythonRandom random = new PythonRandom(1234);
      for (JsonNode draw : test.path("draws")) {
        List<Integer> expected = new ArrayList<>();
        draw.forEach(number -> expected.add(number.asInt()));
        assertThat(random.sample(test.path("n").asInt(), test.path("k").asInt()))
            .as("%d of %d", test.path("k").asInt(), test.path("n").asInt())
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void allOfAPoolCanBeDrawnButNoMore() {
    assertThat(new PythonRandom(1).sample(4, 4)).containsExactlyInAnyOrder(0, 1, 2, 3);
    assertThatThrownBy(() -> new PythonRandom(1).sample(4, 5))
        .hasMessage("cannot draw 5 examples from 4 documents");
  }
}
