package org.lethe.measure.sequence;

import static org.lethe.analysis.ForgettingConvention.BWT_GEM;
import static org.lethe.analysis.ForgettingConvention.BWT_TRACE;
import static org.lethe.analysis.ForgettingConvention.CHAUDHRY_MAX;
import static org.lethe.analysis.ForgettingConvention.FWT;
import static org.lethe.analysis.ForgettingConvention.FWT_BASE;
import static org.lethe.analysis.ForgettingConvention.FWT_INIT;
import static org.lethe.analysis.ForgettingConvention.GENERAL_DELTA;
import static org.lethe.analysis.ForgettingConvention.INTRANSIGENCE;
import static org.lethe.analysis.ForgettingConvention.MAMMOTH_MAX;
import static org.lethe.analysis.ForgettingConvention.OP;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.lethe.analysis.Forgetting;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.spi.Defined;
import org.lethe.table.CheckpointRow;

/** Makes {@code sequence_summary}: forgetting and transfer over the tasks of a sequence. */
final class SequenceSummaryTable {
  private static final String NO_INTERVAL = "none";

  /** What is said of the tasks but the last, or but the first. */
  private static final Set<ForgettingConvention> OF_SEVERAL =
      EnumSet.of(BWT_GEM, BWT_TRACE, FWT, FWT_INIT, FWT_BASE, CHAUDHRY_MAX, MAMMOTH_MAX);

  private SequenceSummaryTable() {}

  /** Returns a row for every metric and convention that applies to it. */
  static List<SequenceSummaryRow> rows(ScoredSequence scored, References references) {
    List<SequenceSummaryRow> rows = new ArrayList<>();
    for (String metric : scored.metrics()) {
      for (ForgettingConvention convention : conventions(scored, metric)) {
        rows.add(row(scored, references, metric, convention));
      }
    }
    return rows;
  }

  private static Set<ForgettingConvention> conventions(ScoredSequence scored, String metric) {
    Set<ForgettingConvention> conventions = EnumSet.noneOf(ForgettingConvention.class);
    int untrained = scored.untrained(metric).size();
    if (scored.tasks(metric).size() > untrained) {
      conventions.addAll(OF_SEVERAL);
      conventions.addAll(EnumSet.of(OP, INTRANSIGENCE));
    }
    if (!Scores.metric(metric).isRightOrWrong()) {
      conventions.remove(FWT); // what guessing gives is not known
    }
    if (untrained > 0) {
      conventions.add(GENERAL_DELTA);
    }
    return conventions;
  }

  private static SequenceSummaryRow row(
      ScoredSequence scored,
      References references,
      String metric,
      ForgettingConvention convention) {
    TrainingSequence sequence = scored.sequence();
    int trained = sequence.length() - (OF_SEVERAL.contains(convention) ? 1 : 0);
    Set<Caveat> caveats = EnumSet.noneOf(Caveat.class);
    undefined(sequence, references, convention, caveats);
    double value = caveats.isEmpty() ? value(scored, references, metric, convention) : Double.NaN;
    boolean partial = references.isPartial(scored, convention);
    if (caveats.isEmpty() && (partial || Double.isNaN(value))) {
      caveats.add(Caveat.INCOMPLETE);
    }
    return SequenceSummaryRowBuilder.stagedBuilder()
        .sequence(sequence.name())
        .metric(metric)
        .convention(convention.key())
        .nSteps(sequence.length())
        .nTasks(convention == GENERAL_DELTA ? scored.untrained(metric).size() : trained)
        .nReferences(convention == INTRANSIGENCE ? references.fewestAlone() : null)
        .value(Defined.orNull(value))
        .stderr(null)
        .ciLow(null)
        .ciHigh(null)
        .ciMethod(NO_INTERVAL)
        .flag(Caveat.flag(caveats))
        .build();
  }

  /** Adds why there is no value whatever the scores. */
  private static void undefined(
      TrainingSequence sequence,
      References references,
      ForgettingConvention convention,
      Set<Caveat> caveats) {
    if (!sequence.isKnown()) {
      caveats.add(Caveat.INCOMPLETE);
    } else if (sequence.isRepeated() && convention != GENERAL_DELTA) {
      caveats.add(Caveat.REPEATED_TASK);
    } else if (sequence.length() == 1 && OF_SEVERAL.contains(convention)) {
      caveats.add(Caveat.ONE_STEP);
    } else if (convention == FWT_INIT && references.randomInit() == null) {
      caveats.add(Caveat.NO_RANDOM_INIT);
    } else if (convention == INTRANSIGENCE && references.fewestAlone() == 0) {
      caveats.add(Caveat.NO_SINGLE_TASK);
    }
  }

  private static double value(
      ScoredSequence scored,
      References references,
      String metric,
      ForgettingConvention convention) {
    double[][] values = scored.matrix(metric);
    double[][] r = ScoredSequence.moreIsBetter(values, metric);
    return switch (convention) {
      case OP -> Forgetting.averageScore(values);
      case BWT_GEM -> Forgetting.backwardTransferGem(r);
      case BWT_TRACE -> Forgetting.backwardTransferTrace(r);
      case FWT -> Forgetting.forwardTransfer(r, chance(scored, metric));
      case FWT_INIT -> Forgetting.forwardTransfer(r, references.initial(scored, metric));
      case FWT_BASE -> Forgetting.forwardTransfer(r, references.trained(scored, r[0]));
      case CHAUDHRY_MAX -> Forgetting.chaudhryMax(r);
      case MAMMOTH_MAX -> Forgetting.mammothMax(r);
      case INTRANSIGENCE -> Forgetting.intransigence(r, references.alone(scored, metric));
      case GENERAL_DELTA -> Forgetting.generalDelta(r);
      default -> throw new IllegalArgumentException(convention + " is of a single task");
    };
  }

  /** Chance of every trained task by the documents that the state before it answered [T]. */
  private static double[] chance(ScoredSequence scored, String metric) {
    TrainingSequence sequence = scored.sequence();
    return IntStream.rangeClosed(1, sequence.length())
        .mapToDouble(
            step ->
                sequence
                    .states()
                    .get(step - 1)
                    .map(CheckpointRow::checkpointId)
                    .map(id -> scored.scores().chance(id, sequence.task(step), metric))
                    .orElse(Double.NaN))
        .toArray();
  }
}
