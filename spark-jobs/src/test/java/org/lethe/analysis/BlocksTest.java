package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The blocks of the bootstrap and the edges of its options. */
class BlocksTest {
  private final Bootstrap.Options oneDraw = new Bootstrap.Options(1, 0.95, 1);

  @Test
  void blocksEqualThoseOfPythonsWholeNumbers() {
    for (JsonNode item : Golden.read("bootstrap_blocks.json")) {
      assertThat(Bootstrap.block(item.get("item").asLong()))
          .as("%s", item)
          .isEqualTo(item.get("block").asInt());
    }
  }

  @Test
  void oneDrawIsAnIntervalOfOnePoint() {
    ConfidenceInterval interval =
        Bootstrap.draw(new double[][] {{2}}, 1, oneDraw).interval(sums -> sums[0]);
    assertThat(interval).isEqualTo(new ConfidenceInterval(2, 2, "paired_bootstrap_percentile"));
  }

  @Test
  void halfTheDrawsUndefinedIsTooMany() {
    double[][] draws = {{1}, {2}, {Double.NaN}, {Double.NaN}};
    Bootstrap half = new Bootstrap(draws, 0.5, "m");
    assertThat(half.interval(sums -> sums[0]).exists()).isFalse();
    Bootstrap more = new Bootstrap(new double[][] {{1}, {2}, {Double.NaN}}, 0.5, "m");
    assertThat(more.interval(sums -> sums[0])).isEqualTo(new ConfidenceInterval(1.25, 1.75, "m"));
  }

  @Test
  void whatCannotBeDrawnIsNamed() {
    assertThatThrownBy(() -> new Bootstrap.Options(0, 0.95, 1))
        .hasMessage("samples must be at least 1, got 0");
    for (double level : new double[] {0, 1, Double.NaN}) {
      assertThatThrownBy(() -> new Bootstrap.Options(9, level, 1))
          .hasMessage("confidence must be in (0, 1), got " + level);
    }
    assertThatThrownBy(() -> Bootstrap.draw(new double[][] {{1}, {1, 2}}, 2, oneDraw))
        .hasMessage("rows of blocks must have the same length, row 0 has 1 and row 1 has 2");
  }
}
