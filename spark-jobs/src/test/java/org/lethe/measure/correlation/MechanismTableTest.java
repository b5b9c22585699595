package org.lethe.measure.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.lethe.measure.SampleRows;
import org.lethe.measure.depth.DriftByDepthRow;
import org.lethe.measure.depth.DriftByDepthRowBuilder;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.interference.GradientInterferenceRow;
import org.lethe.measure.interference.GradientInterferenceRowBuilder;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

/** Compares mechanisms of eight tasks and two lengths with statsmodels' (mechanism.py). */
class MechanismTableTest {
  private static JsonNode golden;
  private static List<String> tasks;
  private static Lineage lineage;
  private static final List<ForgettingRow> FORGETTING = new ArrayList<>();
  private static final List<DriftByDepthRow> DRIFT = new ArrayList<>();
  private static final List<GradientInterferenceRow> APART = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    golden = new ObjectMapper().readTree(MechanismTableTest.class.getResource("mechanism.json"));
    tasks =
        StreamSupport.stream(golden.get("tasks").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    List<CheckpointRow> checkpoints = new ArrayList<>();
    checkpoints.add(SampleRows.checkpoint("base", "base", null, null, null, null));
    for (int k = 0; k < golden.get("steps").size(); k++) {
      for (int i = 0; i < tasks.size(); i++) {
        checkpoints.add(tuned(k, i));
      }
    }
    lineage = new Lineage(checkpoints);
    for (int i = 0; i < tasks.size(); i++) {
      for (int j = i + 1; j < tasks.size(); j++) {
        APART.add(apart(i, j, golden.get("apart").get(i).get(j).asDouble()));
      }
    }
  }

  private static CheckpointRow tuned(int k, int i) {
    int steps = golden.get("steps").get(k).asInt();
    String id = tasks.get(i) + "-" + steps;
    for (int j = 0; j < tasks.size(); j++) {
      double lost = golden.get("lost").get(k).get(i).get(j).asDouble();
      FORGETTING.add(
          SampleRows.forgetting(
              id, "base", tasks.get(j), tasks.get(i), "delta", lost, lost - 1, lost + 1));
      DRIFT.add(drift(id, j, i, golden.get("drift").get(k).get(i).get(j).asDouble()));
    }
    return CheckpointRowBuilder.builder(
            SampleRows.checkpoint(id, "fine_tuned", "base", tasks.get(i), null, null))
        .trainingSteps(steps)
        .weightChange(golden.get("change").get(k).get(i).asDouble())
        .build();
  }

  private static DriftByDepthRow drift(String id, int task, int trainedOn, double value) {
    return DriftByDepthRowBuilder.stagedBuilder()
        .checkpointId(id)
        .referenceId("base")
        .task(tasks.get(task))
        .trainedOn(tasks.get(trainedOn))
        .position("last")
        .third("upper")
        .layers(2)
        .n(48)
        .drift(value)
        .driftLow(null)
        .driftHigh(null)
        .beyond(null)
        .beyondLow(null)
        .beyondHigh(null)
        .ciMethod(null)
        .ckaDrift(null)
        .ckaLow(null)
        .ckaHigh(null)
        .flag(null)
        .build();
  }

  private static GradientInterferenceRow apart(int i, int j, double value) {
    return GradientInterferenceRowBuilder.stagedBuilder()
        .checkpointId("base")
        .taskA(tasks.get(i))
        .taskB(tasks.get(j))
        .scope("global")
        .layer(null)
        .module(null)
        .head(null)
        .blocks(16)
        .pairs(240)
        .meanCosine(0)
        .interference(value)
        .interferenceLow(null)
        .interferenceHigh(null)
        .conflictRate(0.5)
        .conflictLow(null)
        .conflictHigh(null)
        .baselineInterference(null)
        .baselineConflictRate(null)
        .excess(null)
        .excessLow(null)
        .excessHigh(null)
        .ciMethod(null)
        .sketchError(0)
        .flag(null)
        .build();
  }

  private static List<MechanismRow> rows(int nTasks) {
    CorrelationTable.Options options =
        new CorrelationTable.Options(new Resampling(50, 0.95), MainMetric.DEFAULT, 1000);
    MechanismMeasures measures = new MechanismMeasures("base", lineage);
    measures.addInterference(APART);
    measures.addDrift(DRIFT);
    List<String> some = tasks.subList(0, nTasks);
    return new MechanismTable(lineage, some, options, 1).rows("base", measures.all(), FORGETTING);
  }

  @Test
  void coefficientsEqualStatsmodels() {
    List<MechanismRow> rows = rows(8);
    assertThat(rows)
        .extracting(MechanismRow::measure)
        .containsExactly("interference", "conflict_rate", "drift_upper");
    for (MechanismRow row : rows) {
      JsonNode expected = golden.get("expected").get(row.measure());
      if (expected != null) {
        assertThat(row.r()).isCloseTo(expected.get("r").asDouble(), within(1e-9));
        assertThat(row.partial()).isCloseTo(expected.get("partial").asDouble(), within(1e-9));
        assertThat(row.partialLow()).isLessThan(row.partial());
        assertThat(row.partialHigh()).isGreaterThan(row.partial());
        assertThat(row.nPairs()).isEqualTo(2L * 8 * 7);
        assertThat(row.nCheckpoints()).isEqualTo(16);
      }
    }
  }

  @Test
  void whatWasMadeOfForgettingIsFoundAndNoiseIsNot() {
    List<MechanismRow> rows = rows(8);
    assertThat(rows)
        .extracting(MechanismRow::verdict)
        .containsExactly(MechanismRow.NOT_FOUND, MechanismRow.UNTESTED, MechanismRow.MORE);
    MechanismRow noise = rows.get(0);
    assertThat(noise.pBh()).isGreaterThanOrEqualTo(noise.p());
    assertThat(noise.mde()).isGreaterThan((noise.partialHigh() - noise.partialLow()) / 2);
    assertThat(rows.get(1).flag()).isEqualTo("follows_from_other_terms"); // it does not vary
    assertThat(rows.get(2).pBh()).isLessThan(0.05);
  }

  @Test
  void theSentenceNamesFamilyIntervalAndSample() {
    List<MechanismRow> rows = rows(8);
    MechanismWords words = new MechanismWords("95 % CI");
    assertThat(words.sentence(rows))
        .startsWith("Of 2 measures of mechanisms 1 goes with forgetting in accuracy")
        .contains("drift, upper third of blocks: forgetting grows by")
        .contains("(95 % CI ", "112 pairs of 8 tasks, p 0.002 adjusted over all)");
    assertThat(words.sentence(rows.subList(0, 1)))
        .startsWith("Of 1 measure of mechanisms none goes with forgetting");
    assertThat(words.sentence(rows(5))).startsWith("Too few tasks (5)");
  }

  @Test
  void fiveTasksAreTooFew() {
    assertThat(rows(5))
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.r()).isNull())
        .allSatisfy(row -> assertThat(row.flag()).isEqualTo(CorrelationTable.TOO_FEW_TASKS));
  }
}
