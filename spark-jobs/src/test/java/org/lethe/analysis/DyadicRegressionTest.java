package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lethe.analysis.DyadicData.Term;
import org.lethe.analysis.DyadicData.Unit;
import org.lethe.analysis.DyadicRegression.Coefficient;

class DyadicRegressionTest {
  private static final Offset<Double> CLOSE = within(1e-9);
  private static final JsonNode GOLDEN = Golden.read("dyadic.json");

  static Iterable<JsonNode> cases() {
    return GOLDEN;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void coefficientsEqualStatsmodels(JsonNode golden) {
    List<Coefficient> found =
        DyadicRegression.of(data(golden), 1000, golden.get("confidence").asDouble(), 1);
    JsonNode expected = golden.get("coefficients");
    assertThat(found).hasSize(expected.size());
    for (int k = 0; k < found.size(); k++) {
      Coefficient coefficient = found.get(k);
      JsonNode row = expected.get(k);
      assertThat(coefficient.term()).isEqualTo(row.get("term").asText());
      same(coefficient.estimate(), row.get("estimate"));
      same(coefficient.standardised(), row.get("standardised"));
      same(coefficient.interval().low(), row.get("low"));
      same(coefficient.interval().high(), row.get("high"));
      same(coefficient.test().p(), row.get("p"));
      assertThat(coefficient.test().method())
          .isEqualTo(row.get("p").isNull() ? "none_not_tested" : "permutation_exact");
    }
  }

  private static void same(double found, JsonNode expected) {
    if (expected.isNull()) {
      assertThat(found).isNaN();
    } else {
      assertThat(found).isCloseTo(expected.asDouble(), CLOSE);
    }
  }

  static DyadicData data(JsonNode golden) {
    List<Term> terms = new ArrayList<>();
    for (JsonNode term : golden.get("terms")) {
      terms.add(
          new Term(
              term.get("name").asText(),
              Unit.valueOf(term.get("unit").asText()),
              Golden.vector(term.get("x"))));
    }
    return new DyadicData(
        golden.get("tasks").asInt(),
        wholes(golden.get("from")),
        wholes(golden.get("to")),
        wholes(golden.get("layer")),
        Golden.vector(golden.get("y")),
        terms);
  }

  private static int[] wholes(JsonNode node) {
    return Arrays.stream(Golden.vector(node)).mapToInt(v -> (int) v).toArray();
  }

  @Test
  void fiveTasksHaveNoIntervalAndNoTest() {
    DyadicData six = data(GOLDEN.get(0));
    DyadicData five = six.without(2);
    for (Coefficient coefficient : DyadicRegression.of(five, 100, 0.95, 1)) {
      assertThat(coefficient.estimate()).isNotNaN();
      assertThat(coefficient.interval().exists()).isFalse();
      assertThat(coefficient.test().p()).isNaN();
    }
    assertThat(DyadicRegression.of(six, 100, 0.95, 1).get(0).test().method())
        .isEqualTo("permutation_100");
  }
}
