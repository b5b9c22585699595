package org.lethe.measure.forgetting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lethe.figure.Chart;
import org.lethe.figure.Roster;
import org.lethe.figure.Subjects;
import org.lethe.measure.FakeTables;
import org.lethe.measure.SampleRows;
import org.lethe.measure.sequence.SequenceScoreRow;
import org.lethe.measure.sequence.SequenceScoreRowBuilder;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

/** What runs and sequences lost along training, as curves. */
class CurvesTest {
  private static final Subjects SUBJECTS =
      Subjects.compared(Set.of("a", "b", "c"), Set.of("acc", "gold_probability"));

  private static JsonNode json(Chart chart) {
    return new ObjectMapper().valueToTree(chart.option());
  }

  private static CheckpointRow trained(String task, int steps) {
    return CheckpointRowBuilder.builder(
            SampleRows.checkpoint(task + "-" + steps, "fine_tuned", "base", task, null, null))
        .trainingSteps(steps)
        .build();
  }

  /** A run on task a of three lengths, one on b of two; lost on c, more in every length. */
  private static List<Chart> lengthCurves() {
    List<CheckpointRow> checkpoints = new ArrayList<>();
    checkpoints.add(SampleRows.checkpoint("base", "base", null, null, null, null));
    List<ForgettingRow> rows = new ArrayList<>();
    for (int steps : List.of(150, 10, 40)) {
      checkpoints.add(trained("a", steps));
      double lost = steps / 1000.0;
      double low = steps == 10 ? -0.01 : lost - 0.005;
      rows.add(
          SampleRows.forgetting("a-" + steps, "base", "c", "a", "delta", lost, low, lost + 0.005));
      rows.add(SampleRows.forgetting("a-" + steps, "base", "b", "a", "delta", -lost, -lost, -lost));
      rows.add(
          ForgettingRowBuilder.builder(
                  SampleRows.forgetting("a-" + steps, "base", "c", "a", "delta", 0, 0, 0))
              .metric("gold_probability")
              .build());
    }
    for (int steps : List.of(10, 40)) {
      checkpoints.add(trained("b", steps));
      rows.add(SampleRows.forgetting("b-" + steps, "base", "c", "b", "delta", 0.1, 0.05, 0.15));
    }
    Roster roster = new Roster(checkpoints, SUBJECTS);
    FakeTables tables =
        FakeTables.EMPTY.with(CheckpointRow.TABLE, checkpoints).with(ForgettingRow.TABLE, rows);
    return new LengthCurves(
            new ForgettingRows(tables, roster), roster, new ForgettingTip("95 % CI"))
        .charts();
  }

  @Test
  void pointsOfARunStandInTheOrderOfItsLengths() {
    List<Chart> charts = lengthCurves();
    assertThat(charts).as("two lengths are no curve; two metrics").hasSize(2);
    JsonNode lines = json(charts.get(0)).get("series");
    assertThat(charts.get(0).title())
        .isEqualTo("Trained on a: lost over the length of training, acc (accuracy points)");
    assertThat(lines.findValues("name")).extracting(JsonNode::asText).containsExactly("b", "c");
    assertThat(lines.get(2).get("data").findValues("value").toString())
        .isEqualTo("[[10.0,1.0], [40.0,4.0], [150.0,15.0]]");
    assertThat(lines.get(0).get("data").findValues("value").toString())
        .as("what was gained lies below zero")
        .isEqualTo("[[10.0,-1.0], [40.0,-4.0], [150.0,-15.0]]");
  }

  @Test
  void aPointIsFilledWhereItIsBeyondChance() {
    JsonNode points = json(lengthCurves().get(0)).get("series").get(2).get("data");
    assertThat(points.findValues("symbol"))
        .extracting(JsonNode::asText)
        .containsExactly("emptyRect", "rect", "rect");
    JsonNode interval = json(lengthCurves().get(0)).at("/series/3/data/1/value");
    assertThat(interval.get(0).asDouble()).isEqualTo(40);
    assertThat(interval.get(1).asDouble()).isCloseTo(3.5, within(1e-9));
    assertThat(interval.get(2).asDouble()).isCloseTo(4.5, within(1e-9));
  }

  @Test
  void curvesOfAnotherMetricWaitUntilItIsChosen() {
    List<Chart> charts = lengthCurves();
    assertThat(charts.get(0).option()).containsEntry("metric", "acc").doesNotContainKey("waits");
    assertThat(charts.get(1).option())
        .containsEntry("metric", "gold_probability")
        .containsEntry("waits", true);
  }

  private static SequenceScoreRow score(
      int step, String task, String metric, Double value, Integer learnedAt) {
    return SequenceScoreRowBuilder.stagedBuilder()
        .sequence("s")
        .step(step)
        .checkpointId(step == 0 ? "base" : "seq-" + step)
        .task(task)
        .metric(metric)
        .value(value)
        .stderr(0.01)
        .n(80)
        .learnedAt(learnedAt)
        .chance(null)
        .build();
  }

  @Test
  void aSequenceIsACurveATaskWithTheStepsNamedAfterWhatTheyTaught() {
    List<SequenceScoreRow> rows =
        List.of(
            score(2, "b", "acc", 0.75, 2),
            score(0, "b", "acc", 0.25, 2),
            score(1, "b", "acc", 0.5, 2),
            score(0, "a", "acc", 0.5, 1),
            score(1, "a", "acc", 1.0, 1),
            score(2, "a", "acc", 0.5, 1),
            score(0, "c", "acc", null, null),
            score(0, "a", "gold_probability", 0.5, 1));
    Roster roster = new Roster(List.of(), SUBJECTS);
    List<Chart> charts =
        new SequenceCurves(FakeTables.EMPTY.with(SequenceScoreRow.TABLE, rows), roster).charts();
    assertThat(charts).hasSize(2);
    JsonNode option = json(charts.get(0));
    assertThat(option.at("/xAxis/data").toString()).isEqualTo("[\"before\",\"1 · a\",\"2 · b\"]");
    JsonNode ofA = option.get("series").get(0).get("data");
    assertThat(ofA.findValues("value").toString())
        .isEqualTo("[[0.0,50.0], [1.0,100.0], [2.0,50.0]]");
    assertThat(ofA.findValues("symbol"))
        .as("filled from the step that taught it")
        .extracting(JsonNode::asText)
        .containsExactly("emptyCircle", "circle", "circle");
    assertThat(charts.get(0).option()).doesNotContainKey("waits");
    assertThat(charts.get(1).option()).containsEntry("waits", true);
  }
}
