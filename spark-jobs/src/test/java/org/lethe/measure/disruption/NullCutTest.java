package org.lethe.measure.disruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.lethe.measure.SampleRows;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

class NullCutTest {
  private static final int HEADS = 270;
  private static final Lineage LINEAGE =
      new Lineage(
          List.of(
              SampleRows.checkpoint("base", "base", null, null, null, null),
              steps(SampleRows.checkpoint("ft", "fine_tuned", "base", "a", null, null), 40),
              steps(SampleRows.checkpoint("next", "fine_tuned", "ft", "b", null, null), 60),
              steps(SampleRows.checkpoint("own-1", "own_task", "base", null, null, null), 40),
              steps(SampleRows.checkpoint("own-2", "own_task", "base", null, null, null), 40),
              steps(SampleRows.checkpoint("long-1", "own_task", "base", null, null, null), 100),
              steps(SampleRows.checkpoint("of-ft", "own_task", "ft", "a", null, null), 60)));

  private static CheckpointRow steps(CheckpointRow row, int steps) {
    return CheckpointRowBuilder.from(row).withTrainingSteps(steps);
  }

  private static List<HeadDisruptionRow> rows(String checkpoint, IntToDoubleFunction disruption) {
    List<HeadDisruptionRow> rows = new ArrayList<>();
    for (int head = 0; head < HEADS; head++) {
      rows.add(DisruptionRows.head(checkpoint, "t", 0, head, disruption.applyAsDouble(head)));
    }
    return rows;
  }

  @Test
  void aNullStartsFromTheReferenceAndTakesAsManySteps() {
    assertThat(NullCut.checkpoints(LINEAGE, "ft", "base")).containsExactly("own-1", "own-2");
    assertThat(NullCut.checkpoints(LINEAGE, "next", "base")).containsExactly("long-1");
    assertThat(NullCut.checkpoints(LINEAGE, "next", "ft")).containsExactly("of-ft");
    assertThat(NullCut.checkpoints(LINEAGE, "own-1", "base")).containsExactly("own-2");
  }

  /** Heads of different sensitivity, and seeds that differ by chance alone. */
  @Test
  void aboutOnePercentOfTheNullIsBeyondTheOtherSeed() {
    Random random = new Random(20261126);
    double beyond = 0;
    int worlds = 200;
    for (int world = 0; world < worlds; world++) {
      double[] sensitivity = random.doubles(HEADS, 0.05, 0.3).toArray();
      IntToDoubleFunction seed = head -> sensitivity[head] * Math.exp(0.3 * random.nextGaussian());
      List<HeadDisruptionRow> rows = new ArrayList<>(rows("own-1", seed));
      rows.addAll(rows("own-2", seed));
      NullCut cut = NullCut.of(LINEAGE, "own-2", "base", rows);
      assertThat(cut.checkpoints()).containsExactly("own-1");
      beyond +=
          rows.stream()
                  .filter(row -> row.checkpointId().equals("own-2"))
                  .filter(row -> cut.judged(row).severe())
                  .count()
              / (double) (HEADS * worlds);
    }
    // a value of n + 1 exchangeable ones exceeds the 99th percentile of n at this rate
    assertThat(beyond).isCloseTo(0.01 + 0.99 / (HEADS + 1), within(0.002));
  }

  @Test
  void theCutIsThePercentileOfBothSeedsTogether() {
    List<HeadDisruptionRow> rows = new ArrayList<>(rows("own-1", head -> head / 1000.0));
    rows.addAll(rows("own-2", head -> (HEADS + head) / 1000.0));
    rows.addAll(rows("long-1", head -> 0.9));
    NullCut cut = NullCut.of(LINEAGE, "ft", "base", rows);
    assertThat(cut.disruptions()).hasSize(2 * HEADS);
    assertThat(cut.value()).isCloseTo(0.53361, within(1e-12)); // 0.99 of 0 .. 0.539
    HeadDisruptionRow judged = cut.judged(DisruptionRows.head("ft", "t", 0, 0, 0.6));
    assertThat(judged.severe()).isTrue();
    assertThat(judged.nullValues()).isEqualTo(2 * HEADS);
    assertThat(judged.flag()).isNull();
    assertThat(cut.judged(DisruptionRows.head("ft", "t", 0, 0, 0.5)).severe()).isFalse();
  }
}
