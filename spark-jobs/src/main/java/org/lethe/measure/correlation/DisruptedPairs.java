package org.lethe.measure.correlation;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.measure.disruption.DisruptionByDepthRow;

/**
 * What training on A did to attention heads at the prompts of B, as measures of ordered pairs of
 * tasks. Unlike similarities they are of the checkpoint that forgot, not of the base.
 */
final class DisruptedPairs {
  private static final String MEAN = "head_disruption";
  private static final String SEVERE = "head_disruption_severe";

  private final List<String> tasks;
  private final List<DisruptionByDepthRow> whole;

  /**
   * @param rows rows of {@code head_disruption_by_depth}
   */
  DisruptedPairs(List<String> tasks, List<DisruptionByDepthRow> rows) {
    this.tasks = tasks;
    this.whole = rows.stream().filter(row -> row.third().equals("all")).toList();
  }

  /** Returns mean disruption and severe share over all heads, where any are known. */
  Map<String, TaskMatrix> of(String base, TrainingRuns runs) {
    Map<String, TaskMatrix> measures = new TreeMap<>();
    for (DisruptionByDepthRow row : whole) {
      if (runs.contains(row.checkpointId()) && row.referenceId().equals(base)) {
        add(measures, MEAN, row, row.disruption());
        add(measures, SEVERE, row, row.severe());
      }
    }
    return measures;
  }

  private void add(
      Map<String, TaskMatrix> measures, String name, DisruptionByDepthRow row, Double value) {
    if (value != null) {
      measures
          .computeIfAbsent(name, n -> TaskMatrix.empty(tasks))
          .add(row.trainedOn(), row.task(), value);
    }
  }
}
