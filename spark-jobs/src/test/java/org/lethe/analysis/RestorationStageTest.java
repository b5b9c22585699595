package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the stages at their borders, with 0.25 as the smallest loss that counts. */
class RestorationStageTest {

  @ParameterizedTest(name = "{0}: gross in [{1}, {2}], residual in [{3}, {4}]")
  @CsvSource({
    // upper(G) <= eps
    "NONE, -1, 0.25, 0.5, 1",
    "NONE, 0, 0.25, 0, 0.25",
    // lower(Z) > eps; at eps it is not
    "ACTUAL, 0.5, 1, 0.375, 1",
    "UNDECIDED, 0.5, 1, 0.25, 1",
    // lower(G) > eps and upper(Z) <= eps
    "PSEUDO, 0.375, 1, -1, 0.25",
    "UNDECIDED, 0.375, 1, -1, 0.375",
    "UNDECIDED, 0.25, 1, -1, 0",
    // a loss that is above 0 and below eps
    "UNDECIDED, 0.125, 1, -1, 0",
  })
  void bordersBelongToTheSideOfTheDefinition(
      RestorationStage stage, double grossLow, double grossHigh, double low, double high) {
    assertThat(
            RestorationStage.of(
                new ConfidenceInterval(grossLow, grossHigh, "m"),
                new ConfidenceInterval(low, high, "m"),
                0.25))
        .isEqualTo(stage);
  }
}
