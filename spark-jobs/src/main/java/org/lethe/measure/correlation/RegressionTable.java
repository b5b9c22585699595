package org.lethe.measure.correlation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.lethe.analysis.DyadicData;
import org.lethe.analysis.DyadicRegression;
import org.lethe.analysis.DyadicRegression.Coefficient;
import org.lethe.analysis.MultipleTesting;
import org.lethe.measure.alignment.GradientAlignmentRow;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.similarity.TaskSimilarityRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Makes {@code forgetting_regressions}: forgetting of B by checkpoints fine-tuned on A from a base,
 * on similarity and alignment of A and B at the base and what else may explain it. All lengths and
 * seeds stand in one regression.
 */
public final class RegressionTable {
  private final Lineage lineage;
  private final List<String> tasks;
  private final CorrelationTable.Options options;
  private final long seed;

  /**
   * @param tasks tasks of the experiment
   * @param seed seed of the permutations
   */
  public RegressionTable(
      Lineage lineage, List<String> tasks, CorrelationTable.Options options, long seed) {
    this.lineage = lineage;
    this.tasks = List.copyOf(tasks);
    this.options = options;
    this.seed = seed;
  }

  /** Returns the rows; a base without pairs that have all primary measures has none. */
  public List<RegressionRow> rows(
      List<ForgettingRow> forgetting,
      List<TaskSimilarityRow> similarity,
      List<GradientAlignmentRow> alignment) {
    List<RegressionRow> rows = new ArrayList<>();
    for (CheckpointRow base : lineage.bases()) {
      ExplainingMeasures measures =
          new ExplainingMeasures(base.checkpointId(), tasks, similarity, alignment);
      List<ForgettingRow> counted =
          forgetting.stream()
              .filter(row -> row.referenceId().equals(base.checkpointId()))
              .filter(row -> options.metric().includes(row.metric()))
              .filter(row -> row.trainedOn() != null && tuned(row.checkpointId(), base))
              .filter(row -> !row.isAtFloor())
              .sorted(Comparator.comparing(ForgettingRow::checkpointId))
              .toList();
      for (String y : new TreeSet<>(counted.stream().map(ForgettingRow::convention).toList())) {
        List<ForgettingRow> own =
            counted.stream().filter(row -> row.convention().equals(y)).toList();
        rows.addAll(rows(measures, y, own));
      }
    }
    return rows;
  }

  private boolean tuned(String checkpointId, CheckpointRow base) {
    CheckpointRow row = lineage.checkpoint(checkpointId);
    return row.role().equals(Role.FINE_TUNED.column()) && base.checkpointId().equals(row.parent());
  }

  private List<RegressionRow> rows(ExplainingMeasures measures, String y, List<ForgettingRow> own) {
    Map<String, TaskMatrix> primary = measures.primary();
    Map<String, PairValues> values = new TreeMap<>();
    primary.forEach((name, matrix) -> values.put(name, matrix.pairs()));
    PairObservations pairs = PairObservations.of(lineage, tasks, own, values);
    if (primary.isEmpty() || pairs.size() == 0) {
      return List.of();
    }
    DyadicData data = pairs.data();
    int nTasks = data.tasksThatOccur().length;
    boolean enough = nTasks >= DyadicRegression.LEAST_TASKS;
    List<Coefficient> coefficients =
        enough
            ? DyadicRegression.of(
                data, options.permutations(), options.resampling().confidence(), seed)
            : List.of();
    double[] adjusted =
        MultipleTesting.benjaminiHochberg(
            coefficients.stream().mapToDouble(c -> c.test().p()).toArray());
    List<RegressionRow> rows = new ArrayList<>();
    for (int k = 0; k < data.terms().size(); k++) {
      DyadicData.Term term = data.terms().get(k);
      RegressionRow row =
          RegressionRowBuilder.stagedBuilder()
              .baseId(measures.base())
              .y(y)
              .term(term.name())
              .unit(term.unit().name().toLowerCase(Locale.ROOT))
              .nTasks(nTasks)
              .nPairs(data.size())
              .nCheckpoints(pairs.checkpoints())
              .estimate(null)
              .standardised(null)
              .ciLow(null)
              .ciHigh(null)
              .ciMethod(null)
              .p(null)
              .pMethod(null)
              .pBh(null)
              .flag(CorrelationTable.TOO_FEW_TASKS)
              .build();
      rows.add(enough ? estimated(row, coefficients.get(k), adjusted[k]) : row);
    }
    return rows;
  }

  private static RegressionRow estimated(
      RegressionRow row, Coefficient coefficient, double adjusted) {
    boolean tested = !Double.isNaN(coefficient.test().p());
    return RegressionRowBuilder.builder(row)
        .estimate(Defined.orNull(coefficient.estimate()))
        .standardised(Defined.orNull(coefficient.standardised()))
        .ciLow(Defined.orNull(coefficient.interval().low()))
        .ciHigh(Defined.orNull(coefficient.interval().high()))
        .ciMethod(Defined.method(coefficient.interval()))
        .p(Defined.orNull(coefficient.test().p()))
        .pMethod(tested ? coefficient.test().method() : null)
        .pBh(Defined.orNull(adjusted))
        .flag(Double.isNaN(coefficient.estimate()) ? "follows_from_other_terms" : null)
        .build();
  }
}
