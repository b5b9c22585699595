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
import org.lethe.analysis.Forgetting;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.noise.NoiseFloor;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Lineage;
import org.lethe.scoring.Metric;
import org.lethe.table.CheckpointRow;

/** Makes {@code sequence_forgetting}: what the last checkpoint of a sequence forgot of a task. */
final class SequenceForgettingTable {
  private static final String NO_INTERVAL = "none";

  private SequenceForgettingTable() {}

  /**
   * Returns a row for every task, metric and convention that applies to them.
   *
   * @param noise what batching alone moves
   */
  static List<SequenceForgettingRow> rows(
      ScoredSequence scored, Lineage lineage, NoiseFloor noise) {
    List<SequenceForgettingRow> rows = new ArrayList<>();
    for (String metric : scored.metrics()) {
      double[][] values = scored.matrix(metric);
      for (String task : scored.tasks(metric)) {
        for (ForgettingConvention convention : conventions(scored.sequence(), task, metric)) {
          rows.add(row(scored, values, task, metric, convention, lineage, noise));
        }
      }
    }
    return rows;
  }

  /** What is learned last, or never, can only be compared with what was before the sequence. */
  private static List<ForgettingConvention> conventions(
      TrainingSequence sequence, String task, String name) {
    Metric metric = Scores.metric(name);
    Integer learned = sequence.learnedAt(task);
    if (learned == null || learned == sequence.length()) {
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

  private static SequenceForgettingRow row(
      ScoredSequence scored,
      double[][] values,
      String task,
      String metric,
      ForgettingConvention convention,
      Lineage lineage,
      NoiseFloor noise) {
    TrainingSequence sequence = scored.sequence();
    int column = scored.column(task, metric);
    int last = sequence.length();
    double[][] r = ScoredSequence.moreIsBetter(values, metric);
    Set<Caveat> caveats = EnumSet.noneOf(Caveat.class);
    double value =
        switch (convention) {
          case DELTA -> Forgetting.delta(r, column, last);
          case FIRST_LAST -> Forgetting.firstLast(r, column);
          case LOSS_DELTA -> Forgetting.lossDelta(values, column, last);
          case CHAUDHRY_MAX -> Forgetting.chaudhryMax(r, column);
          case MAMMOTH_MAX -> Forgetting.mammothMax(r, column);
          case RELATIVE -> relative(scored, r, task, metric, caveats);
          default -> throw new IllegalArgumentException(convention + " is of no single task");
        };
    if (sequence.isRepeated() && convention != DELTA) {
      value = Double.NaN;
      caveats.add(Caveat.REPEATED_TASK);
    } else if (scored.isPartial(task) || (Double.isNaN(value) && caveats.isEmpty())) {
      caveats.add(Caveat.INCOMPLETE);
    }
    double moved = convention == RELATIVE ? Forgetting.firstLast(r, column) : value;
    String base = sequence.start().map(row -> lineage.root(row.checkpointId())).orElse(null);
    if (noise.holds(base, task, metric, moved) && !Double.isNaN(value)) {
      value = 0;
      caveats.add(Caveat.WITHIN_NOISE);
    }
    return SequenceForgettingRowBuilder.stagedBuilder()
        .sequence(sequence.name())
        .task(task)
        .metric(metric)
        .convention(convention.key())
        .learnedAt(sequence.learnedAt(task))
        .nSteps(last)
        .value(Defined.orNull(value))
        .stderr(null)
        .ciLow(null)
        .ciHigh(null)
        .ciMethod(NO_INTERVAL)
        .n(documents(scored, task, metric))
        .flag(Caveat.flag(caveats))
        .build();
  }

  /** Of a task that was not above chance when it was learned no share can be lost. */
  private static double relative(
      ScoredSequence scored, double[][] r, String task, String metric, Set<Caveat> caveats) {
    int learned = scored.sequence().learnedAt(task);
    String checkpoint =
        scored.sequence().states().get(learned).map(CheckpointRow::checkpointId).orElseThrow();
    double chance = scored.scores().chance(checkpoint, task, metric);
    if (r[learned][learned - 1] <= chance) {
      caveats.add(Caveat.NOT_ABOVE_CHANCE);
      return Double.NaN;
    }
    return Forgetting.relative(r, learned, scored.sequence().length(), chance);
  }

  private static Long documents(ScoredSequence scored, String task, String metric) {
    return scored
        .sequence()
        .states()
        .get(scored.sequence().length())
        .flatMap(last -> scored.scores().row(last.checkpointId(), task, metric))
        .map(TaskScoreRow::n)
        .orElse(null);
  }
}
