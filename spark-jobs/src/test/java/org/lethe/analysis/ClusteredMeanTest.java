package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class ClusteredMeanTest {

  /** clustered_mean.py takes the variance of statsmodels and the quantile of scipy. */
  @Test
  void intervalsEqualThoseOfTheSandwich() {
    for (JsonNode row : Golden.read("clustered_mean.json").get("means")) {
      Estimate mean = ClusteredMean.of(Golden.vector(row.get("values")), clusters(row), 0.95);
      assertThat(mean.value()).isCloseTo(row.get("mean").asDouble(), within(1e-12));
      assertThat(mean.stderr()).isCloseTo(row.get("stderr").asDouble(), within(1e-12));
      assertThat(mean.interval().low()).isCloseTo(row.get("low").asDouble(), within(1e-9));
      assertThat(mean.interval().high()).isCloseTo(row.get("high").asDouble(), within(1e-9));
    }
  }

  private static long[] clusters(JsonNode row) {
    return StreamSupport.stream(row.get("clusters").spliterator(), false)
        .mapToLong(JsonNode::asLong)
        .toArray();
  }

  @Test
  void oneClusterHasNoInterval() {
    Estimate mean = ClusteredMean.of(new double[] {1, 2, 6}, new long[] {4, 4, 4}, 0.95);
    assertThat(mean.value()).isEqualTo(3);
    assertThat(mean.interval().exists()).isFalse();
  }
}
