package org.lethe.measure.correlation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.similarity.TaskSimilarityRow;

/** Measures of two tasks at a base, by the names that correlations call them. */
final class ExplainingMeasures {
  private static final String CROSS_FITTED = "gradient_alignment_cross_fitted_global";

  private final String base;
  private final List<String> tasks;
  private final List<TaskSimilarityRow> similarity;
  private final List<GradientAlignmentRow> alignment;

  ExplainingMeasures(
      String base,
      List<String> tasks,
      List<TaskSimilarityRow> similarity,
      List<GradientAlignmentRow> alignment) {
    this.base = base;
    this.tasks = tasks;
    this.similarity = similarity.stream().filter(row -> row.checkpointId().equals(base)).toList();
    this.alignment = alignment.stream().filter(row -> row.checkpointId().equals(base)).toList();
  }

  String base() {
    return base;
  }

  /** Returns every measure, those without a value too. */
  Map<String, TaskMatrix> all() {
    Map<String, TaskMatrix> measures = new TreeMap<>();
    for (TaskSimilarityRow row : similarity) {
      matrix(measures, name(row)).add(row.taskA(), row.taskB(), row.value());
    }
    for (GradientAlignmentRow row : alignment) {
      if (!row.scope().equals("module")) {
        String layer = row.layer() == null ? "" : "_" + row.layer();
        matrix(measures, "gradient_alignment_" + row.scope() + layer)
            .add(row.taskA(), row.taskB(), row.cosine());
      }
      if (row.scope().equals("global") && row.crossFitted() != null) {
        matrix(measures, CROSS_FITTED).add(row.taskA(), row.taskB(), row.crossFitted());
      }
    }
    return measures;
  }

  /**
   * Returns the measures that a regression takes: the centred cosine of hidden states at the middle
   * layer, or of prompts where there are no states, and the cosine of gradients, cross-fitted where
   * it can be.
   */
  Map<String, TaskMatrix> primary() {
    Map<String, TaskMatrix> all = all();
    Map<String, TaskMatrix> primary = new TreeMap<>();
    List<String> layers =
        similarity.stream()
            .filter(row -> row.measure().equals("cosine_centred") && row.value() != null)
            .sorted(Comparator.comparing(TaskSimilarityRow::layer))
            .map(ExplainingMeasures::name)
            .distinct()
            .toList();
    String alike = layers.isEmpty() ? "similarity_tfidf_cosine" : layers.get(layers.size() / 2);
    String aligned = all.containsKey(CROSS_FITTED) ? CROSS_FITTED : PairMeasure.GLOBAL_ALIGNMENT;
    for (String name : List.of(alike, aligned)) {
      if (all.containsKey(name)) {
        primary.put(name, all.get(name));
      }
    }
    return primary;
  }

  private static String name(TaskSimilarityRow row) {
    String layer = row.layer() == null ? "" : "_layer_" + row.layer();
    return "similarity_" + row.measure() + layer;
  }

  private TaskMatrix matrix(Map<String, TaskMatrix> measures, String name) {
    return measures.computeIfAbsent(name, n -> TaskMatrix.empty(tasks));
  }
}
