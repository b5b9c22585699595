package org.lethe.measure.sequence;

import static org.lethe.analysis.ForgettingConvention.CHAUDHRY_MAX;
import static org.lethe.analysis.ForgettingConvention.DELTA;
import static org.lethe.analysis.ForgettingConvention.FIRST_LAST;
import static org.lethe.analysis.ForgettingConvention.LOSS_DELTA;
import static org.lethe.analysis.ForgettingConvention.MAMMOTH_MAX;
import static org.lethe.analysis.ForgettingConvention.RELATIVE;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.Forgetting;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.spi.Defined;
import org.lethe.scoring.Metric;

/**
 * Makes {@code sequence_forgetting}: what the last checkpoint of a sequence forgot of a task.
 *
 * @param scored the sequence
 * @param estimates intervals
 * @param noise what batching alone moves
 * @param base the base that noise was measured at; null where it is not known
 */
record SequenceForgettingTable(
    ScoredSequence scored, Estimates estimates, NoiseFloor noise, String base) {

  /** Returns a row for every task, metric and convention that applies to them. */
  List<SequenceForgettingRow> rows() {
    List<SequenceForgettingRow> rows = new ArrayList<>();
    for (String metric : scored.metrics()) {
      double[][] values = scored.matrix(metric);
      for (String task : scored.tasks(metric)) {
        for (ForgettingConvention convention : conventions(task, metric)) {
          rows.add(row(values, task, metric, convention));
        }
      }
    }
    return rows;
  }

  /** What is learned last, or never, can only be compared with what was before the sequence. */
  private List<ForgettingConvention> conventions(String task, String name) {
    Metric metric = Scores.metric(name);
    Integer learned = scored.sequence().learnedAt(task);
    if (learned == null || learned == scored.sequence().length()) {
      return List.of(DELTA);
    }
    List<ForgettingConvention> conventions =
        new ArrayList<>(List.of(DELTA, CHAUDHRY_MAX, MAMMOTH_MAX));
    conventions.add(metric.higherIsBetter() ? FIRST_LAST : LOSS_DELTA);
    if (metric.isRightOrWrong()) {
      conventions.add(RELATIVE);
    }
    return conventions;
  }

  private SequenceForgettingRow row(
      double[][] values, String task, String metric, ForgettingConvention convention) {
    TrainingSequence sequence = scored.sequence();
    Set<Caveat> caveats = EnumSet.noneOf(Caveat.class);
    double[][] r = ScoredSequence.moreIsBetter(values, metric);
    double value = value(values, r, task, metric, convention, caveats);
    boolean known = !Double.isNaN(value);
    if (known ? scored.isPartial(task) : caveats.isEmpty()) {
      caveats.add(Caveat.INCOMPLETE);
    }
    Estimate estimate =
        known ? estimates.of(task, metric, convention) : Estimate.bare(value, "none");
    ConfidenceInterval interval = estimate.interval();
    if (interval.exists() && scored.isFew(task, metric)) {
      caveats.add(Caveat.FEW_ITEMS);
    }
    if (known && noise.holds(base, task, metric, moved(r, value, task, convention))) {
      value = 0;
      caveats.add(Caveat.WITHIN_NOISE);
    }
    long n = scored.documents(task, metric);
    return SequenceForgettingRowBuilder.stagedBuilder()
        .sequence(sequence.name())
        .task(task)
        .metric(metric)
        .convention(convention.key())
        .learnedAt(sequence.learnedAt(task))
        .nSteps(sequence.length())
        .value(Defined.orNull(value))
        .stderr(Defined.orNull(estimate.stderr()))
        .ciLow(Defined.orNull(interval.low()))
        .ciHigh(Defined.orNull(interval.high()))
        .ciMethod(interval.method())
        .n(n == 0 ? null : n)
        .flag(Caveat.flag(caveats))
        .build();
  }

  /** Returns the value, or NaN; adds why, unless something is missing. */
  private double value(
      double[][] values,
      double[][] r,
      String task,
      String metric,
      ForgettingConvention convention,
      Set<Caveat> caveats) {
    if (scored.sequence().isRepeated() && convention != DELTA) {
      caveats.add(Caveat.REPEATED_TASK);
      return Double.NaN;
    }
    int column = scored.column(task, metric);
    int last = scored.sequence().length();
    return switch (convention) {
      case DELTA -> Forgetting.delta(r, column, last);
      case FIRST_LAST -> Forgetting.firstLast(r, column);
      case LOSS_DELTA -> Forgetting.lossDelta(values, column, last);
      case CHAUDHRY_MAX -> Forgetting.chaudhryMax(r, column);
      case MAMMOTH_MAX -> Forgetting.mammothMax(r, column);
      case RELATIVE -> relative(r, task, metric, caveats);
      default -> throw new IllegalArgumentException(convention + " is of no single task");
    };
  }

  /** Of a task that was not above chance when it was learned no share can be lost. */
  private double relative(double[][] r, String task, String metric, Set<Caveat> caveats) {
    int learned = scored.sequence().learnedAt(task);
    double chance = scored.scores().chance(scored.sequence().id(learned), task, metric);
    if (r[learned][learned - 1] <= chance) {
      caveats.add(Caveat.NOT_ABOVE_CHANCE);
      return Double.NaN;
    }
    return Forgetting.relative(r, learned, scored.sequence().length(), chance);
  }

  /** Returns the difference of scores that a value is made of. */
  private double moved(double[][] r, double value, String task, ForgettingConvention convention) {
    return convention == RELATIVE
        ? Forgetting.firstLast(r, scored.sequence().learnedAt(task))
        : value;
  }
}
