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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lethe.LocalSpark;
import org.lethe.job.MadeUpFamily;
import org.lethe.measure.SampleRows;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.alignment.GradientAlignmentRowBuilder;
import org.lethe.measure.disruption.DisruptionByDepthRow;
import org.lethe.measure.disruption.DisruptionByDepthRowBuilder;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.forgetting.ForgettingRowBuilder;
import org.lethe.measure.similarity.TaskSimilarityRow;
import org.lethe.measure.spi.Lineage;
import org.lethe.measure.spi.MainMetric;
import org.lethe.measure.spi.Resampling;
import org.lethe.table.CheckpointRow;
import org.lethe.table.CheckpointRowBuilder;

/** Compares correlations and regressions of six tasks with scipy's and statsmodels' (pairs.py). */
@Tag("spark")
class PairTablesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode golden;
  private static List<String> tasks;
  private static Lineage lineage;
  private static CorrelationTable.Options options;
  private static final List<ForgettingRow> FORGETTING = new ArrayList<>();
  private static final List<TaskSimilarityRow> SIMILARITY = new ArrayList<>();
  private static final List<GradientAlignmentRow> ALIGNMENT = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    golden = MadeUpFamily.read("pairs.json");
    tasks =
        StreamSupport.stream(golden.get("tasks").spliterator(), false)
            .map(JsonNode::asText)
            .toList();
    options =
        new CorrelationTable.Options(
            new Resampling(50, golden.get("confidence").asDouble()), MainMetric.DEFAULT, 1000);
    List<CheckpointRow> checkpoints = new ArrayList<>();
    checkpoints.add(SampleRows.checkpoint("base", "base", null, null, null, null));
    for (int k = 0; k < golden.get("steps").size(); k++) {
      for (int i = 0; i < tasks.size(); i++) {
        checkpoints.add(tuned(k, i));
      }
    }
    lineage = new Lineage(checkpoints);
    for (int i = 0; i < tasks.size(); i++) {
      for (int j = 0; j < tasks.size(); j++) {
        if (i != j) {
          SIMILARITY.add(
              new TaskSimilarityRow(
                  "base",
                  tasks.get(i),
                  tasks.get(j),
                  1,
                  "cosine_centred",
                  at("alike", i, j),
                  9,
                  9,
                  null));
          ALIGNMENT.add(
              GradientAlignmentRowBuilder.stagedBuilder()
                  .checkpointId("base")
                  .taskA(tasks.get(i))
                  .taskB(tasks.get(j))
                  .scope("global")
                  .layer(null)
                  .module(null)
                  .cosine(at("aligned", i, j))
                  .normA(1)
                  .normB(1)
                  .method("exact")
                  .cosineError(null)
                  .sketchError(null)
                  .blocks(16)
                  .reliabilityA(null)
                  .reliabilityB(null)
                  .crossFitted(at("crossed", i, j))
                  .crossFittedLow(null)
                  .crossFittedHigh(null)
                  .corrected(null)
                  .correctedLow(null)
                  .correctedHigh(null)
                  .ciMethod(null)
                  .flag(null)
                  .build());
        }
      }
    }
  }

  private static double at(String matrix, int i, int j) {
    return golden.get(matrix).get(i).get(j).asDouble();
  }

  private static CheckpointRow tuned(int k, int i) {
    int steps = golden.get("steps").get(k).asInt();
    String id = tasks.get(i) + "-" + steps;
    for (int j = 0; j < tasks.size(); j++) {
      double lost = i == j ? -at("own", k, i) : golden.get("lost").get(k).get(i).get(j).asDouble();
      ForgettingRow row =
          SampleRows.forgetting(
              id, "base", tasks.get(j), tasks.get(i), "delta", lost, lost - 1, lost + 1);
      double before = golden.get("base").get(j).asDouble();
      FORGETTING.add(ForgettingRowBuilder.builder(row).before(before).build());
    }
    return CheckpointRowBuilder.builder(
            SampleRows.checkpoint(id, "fine_tuned", "base", tasks.get(i), null, null))
        .trainingSteps(steps)
        .weightChange(at("moved", k, i))
        .build();
  }

  @Test
  void regressionsEqualStatsmodels() {
    List<RegressionRow> rows =
        new RegressionTable(lineage, tasks, options, 1).rows(FORGETTING, SIMILARITY, ALIGNMENT);
    assertEqual(golden.get("forgetting_regressions"), rows, List.of("y", "term"));
  }

  @Test
  void correlationsEqualScipy() {
    List<CorrelationRow> rows =
        new CorrelationTable(lineage, tasks, options, 1)
            .rows(LocalSpark.session(), FORGETTING, SIMILARITY, ALIGNMENT, List.of());
    assertEqual(golden.get("correlations"), rows, List.of("x", "y", "method", "trainingSteps"));
  }

  /** Disruption is of the checkpoint that forgot: lengths that were not measured have none. */
  @Test
  void disruptionStandsBesideWhatTheSameCheckpointForgot() {
    int steps = golden.get("steps").get(0).asInt();
    List<DisruptionByDepthRow> disruption = new ArrayList<>();
    for (ForgettingRow row : FORGETTING) {
      if (lineage.checkpoint(row.checkpointId()).trainingSteps() == steps) {
        disruption.add(disrupted(row, "all", 0.5 - 0.1 * row.value()));
        disruption.add(disrupted(row, "upper", 0.7));
      }
    }
    List<CorrelationRow> rows =
        new CorrelationTable(lineage, tasks, options, 1)
            .rows(LocalSpark.session(), FORGETTING, List.of(), List.of(), disruption);
    assertThat(rows).extracting(CorrelationRow::x).containsOnly("head_disruption");
    assertThat(rows).extracting(CorrelationRow::trainingSteps).containsOnly(steps);
    for (CorrelationRow row : rows) {
      assertThat(row.r()).isCloseTo(-1, within(1e-9));
      assertThat(row.nPairs()).isEqualTo((long) tasks.size() * (tasks.size() - 1));
    }
  }

  private static DisruptionByDepthRow disrupted(ForgettingRow row, String third, double value) {
    return DisruptionByDepthRowBuilder.stagedBuilder()
        .checkpointId(row.checkpointId())
        .referenceId(row.referenceId())
        .task(row.task())
        .trainedOn(row.trainedOn())
        .third(third)
        .heads(16)
        .n(48)
        .disruption(value)
        .disruptionLow(null)
        .disruptionHigh(null)
        .severe(null)
        .severeLow(null)
        .severeHigh(null)
        .beyondThreeTenths(0)
        .threeTenthsLow(null)
        .threeTenthsHigh(null)
        .beyondHalf(0)
        .halfLow(null)
        .halfHigh(null)
        .ciMethod(null)
        .cut(null)
        .nullCheckpoints(List.of())
        .nullValues(0)
        .flag("no_null")
        .build();
  }

  private static void assertEqual(JsonNode expected, List<?> rows, List<String> keys) {
    assertThat(rows).hasSize(expected.size());
    List<JsonNode> found = rows.stream().<JsonNode>map(JSON::valueToTree).toList();
    for (JsonNode line : expected) {
      JsonNode row =
          found.stream()
              .filter(r -> keys.stream().allMatch(k -> r.get(k).asText().equals(text(line, k))))
              .findFirst()
              .orElseThrow();
      line.fieldNames()
          .forEachRemaining(
              name ->
                  assertThat(same(line.get(name), row.get(name)))
                      .as("%s of %s is not %s", name, row, line.get(name))
                      .isTrue());
    }
  }

  private static String text(JsonNode line, String key) {
    return line.get(key).asText();
  }

  private static boolean same(JsonNode expected, JsonNode found) {
    return expected.isNumber() && found.isNumber()
        ? Math.abs(expected.asDouble() - found.asDouble()) <= 1e-9
        : expected.asText().equals(found.asText());
  }
}
