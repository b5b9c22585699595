package org.lethe.measure.sequence;

import static org.lethe.analysis.ForgettingConvention.BWT_GEM;
import static org.lethe.analysis.ForgettingConvention.BWT_TRACE;
import static org.lethe.analysis.ForgettingConvention.CHAUDHRY_MAX;
import static org.lethe.analysis.ForgettingConvention.FWT;
import static org.lethe.analysis.ForgettingConvention.FWT_BASE;
import static org.lethe.analysis.ForgettingConvention.FWT_INIT;
import static org.lethe.analysis.ForgettingConvention.GENERAL_DELTA;
import static org.lethe.analysis.ForgettingConvention.INSTRUCTION_DELTA;
import static org.lethe.analysis.ForgettingConvention.INTRANSIGENCE;
import static org.lethe.analysis.ForgettingConvention.IN_CONTEXT_DELTA;
import static org.lethe.analysis.ForgettingConvention.MAMMOTH_MAX;
import static org.lethe.analysis.ForgettingConvention.OP;
import static org.lethe.analysis.ForgettingConvention.ZERO_SHOT_DELTA;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.lethe.analysis.ConfidenceInterval;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.Forgetting;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.spi.Defined;

/**
 * Makes {@code sequence_summary}: forgetting and transfer over the tasks of a sequence.
 *
 * @param scored the sequence
 * @param references what its checkpoints are compared with
 * @param estimates intervals
 */
record SequenceSummaryTable(ScoredSequence scored, References references, Estimates estimates) {

  /** What is said of the tasks but the last, or but the first. */
  private static final Set<ForgettingConvention> OF_SEVERAL =
      EnumSet.of(BWT_GEM, BWT_TRACE, FWT, FWT_INIT, FWT_BASE, CHAUDHRY_MAX, MAMMOTH_MAX);

  private static final Set<ForgettingConvention> OF_UNTRAINED =
      EnumSet.of(GENERAL_DELTA, ZERO_SHOT_DELTA, IN_CONTEXT_DELTA, INSTRUCTION_DELTA);

  /** Returns a row for every metric and convention that applies to it. */
  List<SequenceSummaryRow> rows() {
    List<SequenceSummaryRow> rows = new ArrayList<>();
    for (String metric : scored.metrics()) {
      for (ForgettingConvention convention : conventions(metric)) {
        rows.add(row(metric, convention));
      }
    }
    return rows;
  }

  private Set<ForgettingConvention> conventions(String metric) {
    Set<ForgettingConvention> conventions = EnumSet.noneOf(ForgettingConvention.class);
    int untrained = scored.untrained(metric).size();
    if (scored.tasks(metric).size() > untrained) {
      conventions.addAll(OF_SEVERAL);
      conventions.addAll(EnumSet.of(OP, INTRANSIGENCE));
    }
    if (!Scores.metric(metric).isRightOrWrong()) {
      conventions.remove(FWT); // what guessing gives is not known
    }
    for (ForgettingConvention convention : OF_UNTRAINED) {
      if (!scored.tasks(metric, convention).isEmpty()) {
        conventions.add(convention);
      }
    }
    return conventions;
  }

  private SequenceSummaryRow row(String metric, ForgettingConvention convention) {
    TrainingSequence sequence = scored.sequence();
    Set<Caveat> caveats = undefined(convention);
    double value = caveats.isEmpty() ? value(metric, convention) : Double.NaN;
    boolean known = !Double.isNaN(value);
    if (known ? references.isPartial(scored, metric, convention) : caveats.isEmpty()) {
      caveats.add(Caveat.INCOMPLETE);
    }
    Estimate estimate = known ? estimates.of(metric, convention) : Estimate.bare(value, "none");
    ConfidenceInterval interval = estimate.interval();
    if (interval.exists()
        && scored.tasks(metric, convention).stream().anyMatch(t -> scored.isFew(t, metric))) {
      caveats.add(Caveat.FEW_ITEMS);
    }
    int nTasks =
        convention.isOfUntrained()
            ? scored.tasks(metric, convention).size()
            : sequence.length() - (OF_SEVERAL.contains(convention) ? 1 : 0);
    return SequenceSummaryRowBuilder.stagedBuilder()
        .sequence(sequence.name())
        .metric(metric)
        .convention(convention.key())
        .nSteps(sequence.length())
        .nTasks(nTasks)
        .nReferences(convention == INTRANSIGENCE ? references.fewestAlone() : null)
        .value(Defined.orNull(value))
        .stderr(Defined.orNull(estimate.stderr()))
        .ciLow(Defined.orNull(interval.low()))
        .ciHigh(Defined.orNull(interval.high()))
        .ciMethod(interval.method())
        .flag(Caveat.flag(caveats))
        .build();
  }

  /** Returns why there is no value whatever the scores; nothing where there may be one. */
  private Set<Caveat> undefined(ForgettingConvention convention) {
    TrainingSequence sequence = scored.sequence();
    if (!sequence.isKnown()) {
      return EnumSet.of(Caveat.INCOMPLETE);
    } else if (sequence.isRepeated() && !convention.isOfUntrained()) {
      return EnumSet.of(Caveat.REPEATED_TASK);
    } else if (sequence.length() == 1 && OF_SEVERAL.contains(convention)) {
      return EnumSet.of(Caveat.ONE_STEP);
    } else if (convention == FWT_INIT && references.randomInit() == null) {
      return EnumSet.of(Caveat.NO_RANDOM_INIT);
    } else if (convention == INTRANSIGENCE && references.fewestAlone() == 0) {
      return EnumSet.of(Caveat.NO_SINGLE_TASK);
    }
    return EnumSet.noneOf(Caveat.class);
  }

  private double value(String metric, ForgettingConvention convention) {
    double[][] values = scored.matrix(metric);
    double[][] r = ScoredSequence.moreIsBetter(values, metric);
    return switch (convention) {
      case OP -> Forgetting.averageScore(values);
      case BWT_GEM -> Forgetting.backwardTransferGem(r);
      case BWT_TRACE -> Forgetting.backwardTransferTrace(r);
      case FWT -> Forgetting.forwardTransfer(r, chance(metric));
      case FWT_INIT -> Forgetting.forwardTransfer(r, references.initial(scored, metric));
      case FWT_BASE -> Forgetting.forwardTransfer(r, references.trained(scored, r[0]));
      case CHAUDHRY_MAX -> Forgetting.chaudhryMax(r);
      case MAMMOTH_MAX -> Forgetting.mammothMax(r);
      case INTRANSIGENCE -> Forgetting.intransigence(r, references.alone(scored, metric));
      case GENERAL_DELTA, ZERO_SHOT_DELTA, IN_CONTEXT_DELTA, INSTRUCTION_DELTA ->
          Forgetting.generalDelta(
              ScoredSequence.moreIsBetter(scored.matrix(metric, convention), metric));
      default -> throw new IllegalArgumentException(convention + " is of a single task");
    };
  }

  /** Chance of every trained task by the documents that the state before it answered [T]. */
  private double[] chance(String metric) {
    TrainingSequence sequence = scored.sequence();
    return IntStream.rangeClosed(1, sequence.length())
        .mapToDouble(
            step -> scored.scores().chance(sequence.id(step - 1), sequence.task(step), metric))
        .toArray();
  }
}
