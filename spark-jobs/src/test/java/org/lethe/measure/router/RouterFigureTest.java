package org.lethe.measure.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Roster;
import org.lethe.figure.Section;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

class RouterFigureTest {
  private static final CheckpointRow BASE =
      SampleRows.checkpoint("base", "base", null, null, null, null);
  private static final CheckpointRow TUNED =
      SampleRows.checkpoint("ft", "fine_tuned", "base", "a", null, null);

  private static Section section(CheckpointRow tuned, RouterDriftRow... rows) {
    Roster roster = new Roster(List.of(BASE, tuned), Subjects.NONE);
    FakeTables tables = FakeTables.EMPTY.with(RouterDriftRow.TABLE, rows);
    return new RouterDrift().topics(tables, roster).get(0).section();
  }

  private static RouterDriftRow row(String task, int layer, double changed) {
    return RouterDriftRowBuilder.stagedBuilder()
        .checkpointId("ft")
        .referenceId("base")
        .task(task)
        .trainedOn("a")
        .layer(layer)
        .third("lower")
        .n(48)
        .tokens(480)
        .experts(4)
        .chosen(2)
        .divergence(0.1)
        .divergenceLow(0.05)
        .divergenceHigh(0.15)
        .changed(changed)
        .changedLow(changed - 0.05)
        .changedHigh(changed + 0.05)
        .loadMoved(0.02)
        .loadLow(0.01)
        .loadHigh(0.03)
        .ciMethod("studentised_bootstrap")
        .loadMethod("jackknife_t")
        .noiseDivergence(0)
        .noiseChanged(0.001)
        .loadBefore(List.of(0.25, 0.25, 0.25, 0.25))
        .loadAfter(List.of(0.27, 0.23, 0.25, 0.25))
        .flag(null)
        .build();
  }

  @Test
  void aLineIsTheMeanOverTasks() {
    Section section = section(TUNED, row("a", 0, 0.2), row("b", 0, 0.4), row("a", 1, 0.5));
    JsonNode option = new ObjectMapper().valueToTree(section.charts().get(0).option());
    JsonNode points = option.at("/series/0/data");
    assertThat(points).hasSize(2);
    assertThat(points.at("/0/value/1").asDouble()).isCloseTo(30, within(1e-9));
    assertThat(points.at("/1/tip").asText())
        .isEqualTo("ft, block 1: 50.0 % of tokens changed experts");
    assertThat(section.lead())
        .isEqualTo(
            "Most tokens changed experts at ft against base, tested on a, in block 1: 50.0 % (noise"
                + " floor 0.1 %).");
  }

  @Test
  void withoutRowsTheSectionSaysWhetherThereIsAMixture() {
    assertThat(section(TUNED).lead())
        .isEqualTo("Not measured: no checkpoint has a mixture of experts.");
    CheckpointRow sparse = CheckpointRowBuilder.from(TUNED).withNActiveParams(TUNED.nParams() / 2);
    assertThat(section(sparse).lead()).contains("needs the stage routers");
  }
}
