package org.lethe.measure.correlation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.figure.ReportTables;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.similarity.TaskSimilarityRow;

/** Values of a measure of two tasks on one checkpoint, by the name correlations call it. */
final class PairMeasure {
  /** Two tasks on a checkpoint; the order of the tasks does not matter. */
  private record Pair(String checkpoint, String first, String second) {
    static Pair of(String checkpoint, String a, String b) {
      return a.compareTo(b) <= 0 ? new Pair(checkpoint, a, b) : new Pair(checkpoint, b, a);
    }
  }

  static final String GLOBAL_ALIGNMENT = "gradient_alignment_global";

  private final Map<Pair, Double> values = new HashMap<>();

  /**
   * Reads a measure out of the tables.
   *
   * @param name {@code gradient_alignment_global}, {@code similarity_<measure>} or {@code
   *     similarity_<measure>_layer_<k>}; any other name has no values
   */
  PairMeasure(ReportTables tables, String name) {
    if (name.equals(GLOBAL_ALIGNMENT)) {
      for (GradientAlignmentRow row : wholeModels(tables)) {
        put(row.checkpointId(), row.taskA(), row.taskB(), row.cosine());
      }
      return;
    }
    for (TaskSimilarityRow row : tables.rows(TaskSimilarityRow.TABLE)) {
      if (name(row).equals(name)) {
        put(row.checkpointId(), row.taskA(), row.taskB(), row.value());
      }
    }
  }

  /** Returns the alignment of whole models; layers and modules stay in the table. */
  static List<GradientAlignmentRow> wholeModels(ReportTables tables) {
    return tables.rows(GradientAlignmentRow.TABLE, GradientAlignmentRow.SCOPE, "global");
  }

  /** Returns the name of the measure a row belongs to. */
  static String name(TaskSimilarityRow row) {
    String layer = row.layer() == null || row.layer() < 0 ? "" : "_layer_" + row.layer();
    return "similarity_" + row.measure() + layer;
  }

  /** Returns the value of two tasks on a checkpoint; empty when undefined or not measured. */
  Optional<Double> value(String checkpoint, String a, String b) {
    return Optional.ofNullable(values.get(Pair.of(checkpoint, a, b)));
  }

  private void put(String checkpoint, String a, String b, Double value) {
    if (value != null) {
      values.put(Pair.of(checkpoint, a, b), value);
    }
  }
}
