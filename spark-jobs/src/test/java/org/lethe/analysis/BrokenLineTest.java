package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class BrokenLineTest {
  private static final Bootstrap.Options DRAWS = new Bootstrap.Options(2000, 0.95, 11);

  /** broken_line.py fits by scipy's least_squares over the same places. */
  @Test
  void fitEqualsLeastSquares() {
    for (JsonNode row : Golden.read("broken_line.json")) {
      BrokenLine line =
          BrokenLine.fit(Golden.vector(row.get("x")), Golden.vector(row.get("y")), DRAWS)
              .orElseThrow();
      assertThat(line.at()).isCloseTo(row.get("at").asDouble(), within(1e-9));
      assertThat(line.before()).isCloseTo(row.get("before").asDouble(), within(1e-8));
      assertThat(line.after()).isCloseTo(row.get("after").asDouble(), within(1e-8));
      double[] ends = Golden.vector(row.get("location"));
      assertThat(line.location().low()).isCloseTo(ends[0], within(1e-9));
      assertThat(line.location().high()).isCloseTo(ends[1], within(1e-9));
      assertThat(line.p()).isCloseTo(row.get("p").asDouble(), within(0.03));
    }
  }

  @Test
  void anExactBendIsFoundWhereItIs() {
    double[] x = {0, 1, 2, 3, 4, 5, 6, 7};
    double[] y = {0, 0, 0, 0, 0, 2, 4, 6};
    BrokenLine line = BrokenLine.fit(x, y, DRAWS).orElseThrow();
    assertThat(line.at()).isCloseTo(4, within(0.01));
    assertThat(line.before()).isCloseTo(0, within(0.01));
    assertThat(line.after()).isCloseTo(2, within(0.02));
    assertThat(line.p()).isLessThan(0.01);
  }

  @Test
  void fewPointsHaveNoBreak() {
    assertThat(BrokenLine.fit(new double[] {1, 2, 3, 4, 5, 6, 7}, new double[7], DRAWS)).isEmpty();
    assertThatThrownBy(() -> BrokenLine.fit(new double[] {2, 1}, new double[2], DRAWS))
        .hasMessage("x must ascend, got 2.0 before 1.0 at index 1");
    double[] line = {1, 2, 3, 4, 5, 6, 7, 8};
    assertThat(BrokenLine.fit(line, new double[8], DRAWS).orElseThrow().p()).isEqualTo(1);
  }
}
