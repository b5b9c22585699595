package org.lethe.measure.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.measure.interference.GradientInterferenceRow;
import org.lethe.measure.interference.GradientInterferenceRowBuilder;

class ConflictSimilarityTest {
  @Test
  void bothOrdersOfAPairAreRows() {
    GradientInterferenceRow pair =
        GradientInterferenceRowBuilder.stagedBuilder()
            .checkpointId("base")
            .taskA("a")
            .taskB("b")
            .scope("global")
            .layer(null)
            .module(null)
            .head(null)
            .blocks(16)
            .pairs(240)
            .meanCosine(0.1)
            .interference(0.02)
            .interferenceLow(null)
            .interferenceHigh(null)
            .conflictRate(0.4)
            .conflictLow(null)
            .conflictHigh(null)
            .baselineInterference(0.01)
            .baselineConflictRate(0.3)
            .excess(0.1)
            .excessLow(null)
            .excessHigh(null)
            .ciMethod(null)
            .sketchError(0)
            .flag("few_blocks")
            .build();
    assertThat(ConflictSimilarity.rows(List.of(pair)))
        .extracting(TaskSimilarityRow::toString)
        .containsExactly(
            row("a", "b", "gradient_conflict_rate", 0.4),
            row("b", "a", "gradient_conflict_rate", 0.4),
            row("a", "b", "gradient_interference", 0.02),
            row("b", "a", "gradient_interference", 0.02));
  }

  private static String row(String a, String b, String measure, double value) {
    return new TaskSimilarityRow("base", a, b, null, measure, value, 16, 16, "few_blocks")
        .toString();
  }
}
