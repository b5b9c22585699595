package org.lethe.measure.interference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.DataTable;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;

class InterferenceFigureTest {
  private static final Roster ROSTER =
      new Roster(
          List.of(
              SampleRows.checkpoint("base", "base", null, null, null, null),
              SampleRows.checkpoint("ft", "fine_tuned", "base", "a", null, null)),
          Subjects.NONE);

  private static GradientInterferenceRow row(
      String checkpoint,
      String taskB,
      String scope,
      Integer layer,
      String module,
      double rate,
      Double excess) {
    return GradientInterferenceRowBuilder.stagedBuilder()
        .checkpointId(checkpoint)
        .taskA("a")
        .taskB(taskB)
        .scope(scope)
        .layer(layer)
        .module(module)
        .head(null)
        .blocks(16)
        .pairs(240)
        .meanCosine(0.1)
        .interference(0.02)
        .interferenceLow(0.01)
        .interferenceHigh(0.04)
        .conflictRate(rate)
        .conflictLow(rate - 0.1)
        .conflictHigh(rate + 0.1)
        .baselineInterference(0.01)
        .baselineConflictRate(excess == null ? null : rate - excess)
        .excess(excess)
        .excessLow(excess == null ? null : excess - 0.15)
        .excessHigh(excess == null ? null : excess + 0.15)
        .ciMethod("block_jackknife")
        .sketchError(0)
        .flag(null)
        .build();
  }

  private static Section section(GradientInterferenceRow... rows) {
    FakeTables tables = FakeTables.EMPTY.with(GradientInterferenceRow.TABLE, rows);
    return new GradientInterference().topics(tables, ROSTER).get(0).section();
  }

  @Test
  void theMapHoldsTheMeanExcessOverPairsOfTasksAtTheBase() {
    Section section =
        section(
            row("base", "a", "global", null, null, 0.2, null),
            row("base", "b", "global", null, null, 0.6, 0.3),
            row("base", "c", "global", null, null, 0.4, 0.1),
            row("base", "b", "module", 0, "q", 0.5, 0.2),
            row("base", "c", "module", 0, "q", 0.3, -0.04),
            row("base", "b", "module", 1, "down", 0.3, -0.1),
            row("base", "b", "module", 1, "attn_norm", 0.9, 0.9),
            row("base", "a", "module", 1, "down", 0.2, null),
            row("ft", "b", "module", 0, "q", 0.9, 0.9),
            row("ft", "b", "global", null, null, 0.9, 0.9));
    JsonNode option = new ObjectMapper().valueToTree(section.charts().get(0).option());
    assertThat(section.charts()).hasSize(1);
    assertThat(option.at("/xAxis/data").toString()).isEqualTo("[\"q\",\"down\"]");
    JsonNode data = option.at("/series/0/data");
    assertThat(data).hasSize(2);
    assertThat(data.at("/0/value/0").asInt()).isEqualTo(0);
    assertThat(data.at("/0/value/2").asDouble()).isCloseTo(8, within(1e-9));
    assertThat(data.at("/0/tip").asText())
        .isEqualTo(
            "block 0, q: 40.0 % of pairs of batches conflict, 32.0 % within a task\n"
                + "most: a and b, +20.0 points; mean of 2 pairs of tasks");
    assertThat(option.at("/visualMap/max").asDouble()).isCloseTo(10, within(1e-9));
    assertThat(section.lead())
        .isEqualTo(
            "At base, gradients of small batches of two tasks conflict in 50.0 % of pairs, those of"
                + " one task in 30.0 %. Of 2 pairs of tasks, 1 conflict more than batches of one"
                + " task beyond chance, 0 less.");
    assertThat(section.tables().get(0).rows().get(0))
        .extracting(DataTable.Cell::text)
        .containsExactly(
            "base",
            "a",
            "b",
            "240",
            "60.0",
            "50.0 to 70.0",
            "30.0",
            "30.0",
            "15.0 to 45.0",
            "0.0200",
            "0.0100 to 0.0400",
            "0.0100",
            "0.1000",
            "–");
  }

  @Test
  void withoutPairsOfTasksAtABaseTheSectionSaysWhy() {
    Section section =
        section(
            row("base", "a", "global", null, null, 0.2, null),
            row("ft", "b", "global", null, null, 0.9, 0.9));
    assertThat(section.charts()).isEmpty();
    assertThat(section.lead()).contains("has no pair of tasks at a base");
  }
}
