package org.lethe.measure.similarity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.lethe.analysis.CosineSimilarity;
import org.lethe.measure.functionvectors.FunctionVectorRow;
import org.lethe.measure.spi.Comparison;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Vectors;
import org.lethe.table.Unit;

/**
 * Cosines of the function vectors of two tasks at one checkpoint; both orders of a pair are rows. A
 * task without a vector has none.
 */
final class VectorSimilarity {
  private VectorSimilarity() {}

  /** Returns the rows of the checkpoints and tasks that have vectors. */
  static List<TaskSimilarityRow> rows(Comparison comparison, Set<String> checkpoints)
      throws IOException {
    List<FunctionVectorRow> vectors = new ArrayList<>();
    for (Unit unit : comparison.store().publishedUnits(FunctionVectorRow.TABLE)) {
      if (checkpoints.contains(unit.partition("checkpoint_id"))
          && comparison.taskNames().contains(unit.partition("task"))) {
        vectors.addAll(comparison.store().rows(FunctionVectorRow.TABLE, unit));
      }
    }
    vectors.removeIf(row -> !row.isDefined() || !isCurrent(row, comparison));
    vectors.sort(
        Comparator.comparing(FunctionVectorRow::checkpointId)
            .thenComparing(FunctionVectorRow::source)
            .thenComparing(FunctionVectorRow::convention)
            .thenComparing(FunctionVectorRow::task));
    return rows(vectors);
  }

  private static boolean isCurrent(FunctionVectorRow row, Comparison comparison) {
    return comparison
        .lineage()
        .checkpoint(row.checkpointId())
        .weightsDigest()
        .equals(row.weightsDigest());
  }

  /**
   * Compares vectors of one checkpoint, source and convention.
   *
   * @param vectors defined ones
   */
  static List<TaskSimilarityRow> rows(List<FunctionVectorRow> vectors) {
    List<TaskSimilarityRow> rows = new ArrayList<>();
    for (int i = 0; i < vectors.size(); i++) {
      FunctionVectorRow a = vectors.get(i);
      for (FunctionVectorRow b : vectors.subList(i + 1, vectors.size())) {
        if (a.checkpointId().equals(b.checkpointId())
            && a.source().equals(b.source())
            && a.convention().equals(b.convention())) {
          double cosine =
              CosineSimilarity.cosine(Vectors.wide(a.vector()), Vectors.wide(b.vector()));
          rows.add(row(a, b, cosine));
          rows.add(row(b, a, cosine));
        }
      }
    }
    return rows;
  }

  private static TaskSimilarityRow row(FunctionVectorRow a, FunctionVectorRow b, double cosine) {
    String kind = a.source().equals("few_shot") ? "function" : "instruction";
    return new TaskSimilarityRow(
        a.checkpointId(),
        a.task(),
        b.task(),
        null,
        kind + "_vector_cosine_" + a.convention(),
        Defined.orNull(cosine),
        a.asked(),
        b.asked(),
        null);
  }
}
