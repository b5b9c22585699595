package org.lethe.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lethe.benchmark.OutputType;
import org.lethe.figure.TaskPlan;

class SampleSizeTest {
  private static final TaskPlan PLAN = new TaskPlan("quiz", 10_000, 40_000, 0.25, 0.0, 0.0);

  @Test
  void manyCheckpointsAndTasksShareTheRoom() {
    assertThat(new SampleSize(2, 3).of(PLAN, OutputType.MULTIPLE_CHOICE)).isEqualTo(200);
    assertThat(new SampleSize(60, 100).of(PLAN, OutputType.MULTIPLE_CHOICE)).isEqualTo(31);
    assertThat(new SampleSize(60, 100).of(PLAN, OutputType.GENERATE_UNTIL)).isEqualTo(6);
    assertThat(new SampleSize(10_000, 100).of(PLAN, OutputType.GENERATE_UNTIL)).isEqualTo(4);
  }

  @Test
  void longTextsKeepBeginningAndEnd() {
    assertThat(SampleSize.cut("short", 6)).isEqualTo("short");
    assertThat(SampleSize.cut("abcdefghijkl", 6)).isEqualTo("ab\n[…]\nijkl");
    assertThat(SampleSize.cut("ab\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00xyz", 6))
        .as("no half characters")
        .isEqualTo("ab\n[…]\nxyz");
  }
}
