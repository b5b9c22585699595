package org.lethe.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Intervals and tests of gradients and pairs of tasks keep their promise where truth is known. */
class CoverageTest {

  @Test
  void intervalsOfGradientCosinesCover() {
    assertThat(GradientSimulations.all()).allMatch(Simulated::isKept);
  }

  @Test
  void intervalsOverPairsCoverAndTestsHoldTheirSize() {
    assertThat(PairSimulations.all()).allMatch(Simulated::isKept);
  }
}
