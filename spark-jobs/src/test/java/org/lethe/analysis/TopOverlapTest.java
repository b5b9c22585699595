package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class TopOverlapTest {
  private static final int DRAWS = 20_000;

  /** clustered_mean.py goes through all pairs of halves; random ones approach their mean. */
  @Test
  void randomHalvesApproachAllHalves() {
    for (JsonNode row : Golden.read("clustered_mean.json").get("overlaps")) {
      double[][] effects = Golden.matrix(row.get("effects"));
      int top = row.get("top").asInt();
      double error = 5 * row.get("spread").asDouble() / Math.sqrt(DRAWS);
      assertThat(TopOverlap.splitHalf(effects, top, DRAWS, 3))
          .isCloseTo(row.get("overlap").asDouble(), within(error));
      assertThat(TopOverlap.top(effects, top))
          .isEqualTo(
              StreamSupport.stream(row.get("best").spliterator(), false)
                  .map(JsonNode::asInt)
                  .toList());
    }
  }

  @Test
  void trialsThatAgreeOverlapWholly() {
    double[][] effects = {{3, 1, 2, 0}, {3, 1, 2, 0}, {3, 1, 2, 0}};
    assertThat(TopOverlap.splitHalf(effects, 2, 50, 1)).isEqualTo(1);
    assertThat(TopOverlap.splitHalf(effects, 9, 50, 1)).isEqualTo(1); // more than there are
    assertThat(TopOverlap.top(effects, 2)).containsExactly(0, 2);
  }

  @Test
  void oneTrialHasNoHalves() {
    assertThat(TopOverlap.splitHalf(new double[][] {{1, 2}}, 1, 50, 1)).isNaN();
  }

  @Test
  void equalMeansComeByIndex() {
    assertThat(TopOverlap.top(new double[][] {{1, 1, 1, 2}}, 3)).containsExactly(3, 0, 1);
  }
}
