package org.lethe.measure.correlation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.DetectableEffect;
import org.lethe.analysis.DyadicData;
import org.lethe.analysis.DyadicRegression;
import org.lethe.analysis.DyadicRegression.Coefficient;
import org.lethe.analysis.MultipleTesting;
import org.lethe.analysis.PermutationTest;
import org.lethe.measure.forgetting.ForgettingRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.table.CheckpointRow;
import org.lethe.table.Role;

/**
 * Makes {@code mechanisms}: forgetting of B by checkpoints fine-tuned on A from a base, on one
 * measure of a mechanism at a time. All lengths and seeds stand in one regression; the partial
 * coefficient holds how far training went. Measures are tested together (Benjamini and Hochberg).
 */
final class MechanismTable {
  private static final double LEVEL = 0.05; // of the adjusted p-value
  private static final double POWER = 0.8;

  private final Lineage lineage;
  private final List<String> tasks;
  private final CorrelationTable.Options options;
  private final long seed;

  /**
   * @param tasks tasks of the experiment
   * @param seed seed of the permutations
   */
  MechanismTable(Lineage lineage, List<String> tasks, CorrelationTable.Options options, long seed) {
    this.lineage = lineage;
    this.tasks = List.copyOf(tasks);
    this.options = options;
    this.seed = seed;
  }

  /** Returns the rows of a base. */
  List<MechanismRow> rows(String base, List<Mechanism> mechanisms, List<ForgettingRow> forgetting) {
    List<ForgettingRow> counted =
        forgetting.stream()
            .filter(row -> row.referenceId().equals(base) && row.trainedOn() != null)
            .filter(row -> options.metric().includes(row.metric()))
            .filter(row -> isTuned(lineage.checkpoint(row.checkpointId()), base))
            .filter(row -> !row.isAtFloor())
            .sorted(Comparator.comparing(ForgettingRow::checkpointId))
            .toList();
    List<MechanismRow> rows = new ArrayList<>();
    for (String y : new TreeSet<>(counted.stream().map(ForgettingRow::convention).toList())) {
      List<ForgettingRow> own = counted.stream().filter(row -> row.convention().equals(y)).toList();
      List<MechanismRow> found = new ArrayList<>();
      for (Mechanism mechanism : mechanisms) {
        PairObservations pairs =
            PairObservations.of(
                lineage, tasks, own, Map.of(mechanism.measure(), mechanism.pairs(tasks)));
        if (pairs.size() > 0) {
          found.add(row(base, y, mechanism, pairs));
        }
      }
      rows.addAll(adjusted(found));
    }
    return rows;
  }

  private static boolean isTuned(CheckpointRow row, String base) {
    return row.role().equals(Role.FINE_TUNED.column()) && base.equals(row.parent());
  }

  private MechanismRow row(String base, String y, Mechanism mechanism, PairObservations pairs) {
    int nTasks = pairs.measured().tasksThatOccur().length;
    boolean enough = nTasks >= DyadicRegression.LEAST_TASKS;
    Standardised alone = enough ? standardised(pairs.measured()) : Standardised.NONE;
    Standardised partial = enough ? standardised(pairs.measuredAtExtent()) : Standardised.NONE;
    return MechanismRowBuilder.stagedBuilder()
        .baseId(base)
        .mechanism(mechanism.mechanism())
        .measure(mechanism.measure())
        .y(y)
        .nTasks(nTasks)
        .nPairs(pairs.size())
        .nCheckpoints(pairs.checkpoints())
        .r(Defined.orNull(alone.value()))
        .rLow(Defined.orNull(alone.interval().low()))
        .rHigh(Defined.orNull(alone.interval().high()))
        .partial(Defined.orNull(partial.value()))
        .partialLow(Defined.orNull(partial.interval().low()))
        .partialHigh(Defined.orNull(partial.interval().high()))
        .ciMethod(Defined.method(partial.interval()))
        .p(Defined.orNull(partial.test().p()))
        .pMethod(Double.isNaN(partial.test().p()) ? null : partial.test().method())
        .pBh(null)
        .mde(
            Defined.orNull(
                DetectableEffect.ofInterval(
                    partial.interval(), nTasks, options.resampling().confidence(), POWER)))
        .verdict(MechanismRow.UNTESTED)
        .flag(
            !enough
                ? CorrelationTable.TOO_FEW_TASKS
                : Double.isNaN(partial.value()) ? "follows_from_other_terms" : null)
        .build();
  }

  /**
   * The coefficient of the measure, in standard deviations.
   *
   * @param interval its interval; none where there is no estimate
   * @param test its test
   */
  private record Standardised(double value, ConfidenceInterval interval, PermutationTest test) {
    static final Standardised NONE =
        new Standardised(
            Double.NaN,
            ConfidenceInterval.none("none_too_few_tasks"),
            new PermutationTest(Double.NaN, "none_too_few_tasks"));
  }

  private Standardised standardised(DyadicData data) {
    Coefficient coefficient =
        DyadicRegression.of(data, options.permutations(), options.resampling().confidence(), seed)
            .get(0);
    double scale = coefficient.standardised() / coefficient.estimate();
    ConfidenceInterval interval = coefficient.interval();
    return new Standardised(
        coefficient.standardised(),
        interval.exists()
            ? new ConfidenceInterval(
                scale * interval.low(), scale * interval.high(), interval.method())
            : interval,
        coefficient.test());
  }

  /** Both the test and the interval must say so. */
  private static String verdict(MechanismRow row, double adjusted) {
    boolean more = row.partialLow() != null && row.partialLow() > 0;
    boolean less = row.partialHigh() != null && row.partialHigh() < 0;
    return adjusted > LEVEL || !(more || less)
        ? MechanismRow.NOT_FOUND
        : more ? MechanismRow.MORE : MechanismRow.LESS;
  }

  private static List<MechanismRow> adjusted(List<MechanismRow> rows) {
    double[] p = rows.stream().mapToDouble(row -> row.p() == null ? Double.NaN : row.p()).toArray();
    double[] adjusted = MultipleTesting.benjaminiHochberg(p);
    List<MechanismRow> done = new ArrayList<>();
    for (int i = 0; i < p.length; i++) {
      MechanismRow row = rows.get(i);
      done.add(
          Double.isNaN(p[i])
              ? row
              : MechanismRowBuilder.builder(row)
                  .pBh(adjusted[i])
                  .verdict(verdict(row, adjusted[i]))
                  .build());
    }
    return done;
  }
}
