package org.lethe.measure.correlation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.figure.MetricUnit;
import org.lethe.figure.Roster;
import org.lethe.figure.Verdict;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.table.CheckpointRow;

/**
 * What training on one task did to another: the mean over the checkpoints, seeds among them, that
 * were fine-tuned on it from the base; where there are several lengths, over those of the length.
 *
 * @param rows one a checkpoint; at least one
 */
record TrainedPair(List<ForgettingRow> rows) {
  /** What forgetting of pairs is drawn in: accuracy and loss. */
  static final List<String> CONVENTIONS = List.of("delta", "loss_delta");

  TrainedPair {
    rows = List.copyOf(rows);
  }

  /** Returns the ordered pairs of different tasks, as correlations take them. */
  static List<TrainedPair> of(List<ForgettingRow> forgetting, Roster roster, String base) {
    Map<List<String>, List<ForgettingRow>> pairs = new LinkedHashMap<>();
    Optional<Integer> length = roster.length(base);
    Set<String> drawn =
        roster.fineTunes(base).stream()
            .filter(row -> length.isEmpty() || length.get().equals(row.trainingSteps()))
            .map(CheckpointRow::checkpointId)
            .collect(Collectors.toSet());
    for (ForgettingRow row : forgetting) {
      boolean counts =
          row.referenceId().equals(base)
              && drawn.contains(row.checkpointId())
              && row.trainedOn() != null
              && !row.isAtFloor()
              && !row.trainedOn().equals(row.task());
      if (counts) {
        List<String> pair = List.of(row.trainedOn(), row.task());
        pairs.computeIfAbsent(pair, p -> new ArrayList<>()).add(row);
      }
    }
    return pairs.values().stream().map(TrainedPair::new).toList();
  }

  String base() {
    return rows.get(0).referenceId();
  }

  String trainedOn() {
    return rows.get(0).trainedOn();
  }

  String task() {
    return rows.get(0).task();
  }

  MetricUnit unit() {
    return MetricUnit.of(rows.get(0).convention(), rows.get(0).metric());
  }

  /** Returns the mean forgetting, as in the table. */
  double value() {
    return rows.stream().mapToDouble(ForgettingRow::value).average().orElseThrow();
  }

  /** Returns whether every checkpoint shows the same, beyond chance. */
  boolean beyondChance() {
    return (rows.get(0).shows() == Verdict.LOST || rows.get(0).shows() == Verdict.GAINED)
        && rows.stream().map(ForgettingRow::shows).distinct().count() == 1;
  }

  /** Returns a description of the value: its checkpoints and interval. */
  String description(String confidence) {
    if (rows.size() > 1) {
      String ids = String.join(", ", rows.stream().map(ForgettingRow::checkpointId).toList());
      return "mean of " + ids;
    }
    ForgettingRow row = rows.get(0);
    return "%s, %s %s, n = %d"
        .formatted(
            row.checkpointId(), confidence, unit().interval(row.ciLow(), row.ciHigh()), row.n());
  }
}
