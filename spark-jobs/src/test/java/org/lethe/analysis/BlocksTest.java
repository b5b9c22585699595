package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The blocks of the bootstrap and the edges of its options. */
class BlocksTest {
  @Test
  void blocksEqualThoseOfPythonsWholeNumbers() {
    for (JsonNode item : Golden.read("bootstrap_blocks.json")) {
      assertThat(Bootstrap.block(item.get("item").asLong()))
          .as("%s", item)
          .isEqualTo(item.get("block").asInt());
    }
  }

  @Test
  void whatCannotBeDrawnIsNamed() {
    assertThatThrownBy(() -> new Bootstrap.Options(0, 0.95, 1))
        .hasMessage("samples must be at least 1, got 0");
    for (double level : new double[] {0, 1, Double.NaN}) {
      assertThatThrownBy(() -> new Bootstrap.Options(9, level, 1))
          .hasMessage("confidence must be in (0, 1), got " + level);
    }
  }
}
