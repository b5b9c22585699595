package org.lethe.measure.similarity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.lethe.measure.interference.GradientInterferenceRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Slice;
import org.lethe.table.Unit;

/**
 * Conflicts of the gradients of two tasks over all parameters at one checkpoint, as measures of how
 * unlike the tasks are; both orders of a pair are rows.
 */
final class ConflictSimilarity {
  private ConflictSimilarity() {}

  /** Returns the rows of the checkpoints and tasks that have gradients of blocks. */
  static List<TaskSimilarityRow> rows(Comparison comparison, Set<String> checkpoints)
      throws IOException {
    List<GradientInterferenceRow> pairs = new ArrayList<>();
    for (Unit unit : comparison.store().publishedUnits(GradientInterferenceRow.TABLE)) {
      if (checkpoints.stream().anyMatch(id -> Slice.slot(id).equals(unit.slot()))) {
        comparison.store().rows(GradientInterferenceRow.TABLE, unit).stream()
            .filter(row -> row.scope().equals("global") && !row.isWithin())
            .forEach(pairs::add);
      }
    }
    pairs.sort(
        Comparator.comparing(GradientInterferenceRow::checkpointId)
            .thenComparing(GradientInterferenceRow::taskA)
            .thenComparing(GradientInterferenceRow::taskB));
    return rows(pairs);
  }

  /**
   * Makes the rows.
   *
   * @param pairs pairs of different tasks over all parameters
   */
  static List<TaskSimilarityRow> rows(List<GradientInterferenceRow> pairs) {
    List<TaskSimilarityRow> rows = new ArrayList<>();
    for (GradientInterferenceRow pair : pairs) {
      both(rows, pair, "gradient_conflict_rate", pair.conflictRate());
      both(rows, pair, "gradient_interference", pair.interference());
    }
    return rows;
  }

  private static void both(
      List<TaskSimilarityRow> rows, GradientInterferenceRow pair, String measure, double value) {
    rows.add(row(pair, pair.taskA(), pair.taskB(), measure, value));
    rows.add(row(pair, pair.taskB(), pair.taskA(), measure, value));
  }

  private static TaskSimilarityRow row(
      GradientInterferenceRow pair, String a, String b, String measure, double value) {
    return new TaskSimilarityRow(
        pair.checkpointId(), a, b, null, measure, value, pair.blocks(), pair.blocks(), pair.flag());
  }
}
