package org.lethe.measure.sequence;

import static org.lethe.analysis.ForgettingConvention.DELTA;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.lethe.analysis.Estimate;
import org.lethe.analysis.ForgettingConvention;
import org.lethe.measure.scores.TaskScoreRow;

/**
 * Intervals of what is said of a sequence, over documents. The checkpoints are taken as they are:
 * what another seed would have made of them is not in the intervals.
 *
 * @param scored the sequence
 * @param references what its checkpoints are compared with
 * @param differences differences of these checkpoints
 * @param confidence level of every interval
 */
record Estimates(
    ScoredSequence scored, References references, Differences differences, double confidence) {

  /** Returns the forgetting of a task. */
  Estimate of(String task, String metric, ForgettingConvention convention) {
    return of(task, metric, convention, 1 - confidence);
  }

  private Estimate of(String task, String metric, ForgettingConvention convention, double alpha) {
    int last = scored.sequence().length();
    return switch (convention) {
      case DELTA -> difference(id(0), id(last), task, metric, alpha);
      case FIRST_LAST, LOSS_DELTA ->
          difference(id(scored.sequence().learnedAt(task)), id(last), task, metric, alpha);
      case CHAUDHRY_MAX -> most(task, metric, alpha);
      case MAMMOTH_MAX -> most(task, metric, alpha).atLeast(0);
      default -> Estimate.bare(Double.NaN, "none_" + convention.key());
    };
  }

  /** Returns the best score before the last step, less that after it. */
  private Estimate most(String task, String metric, double alpha) {
    int before = scored.sequence().length() - 1;
    return Estimate.largest(
        each(1, before, step -> toLast(step, task, metric, alpha)),
        each(1, before, step -> toLast(step, task, metric, alpha / before)));
  }

  private Estimate toLast(int step, String task, String metric, double alpha) {
    return difference(id(step), id(scored.sequence().length()), task, metric, alpha);
  }

  /** Returns what is said of all tasks. */
  Estimate of(String metric, ForgettingConvention convention) {
    TrainingSequence sequence = scored.sequence();
    int last = sequence.length();
    double alpha = 1 - confidence;
    return switch (convention) {
      case OP -> mean(each(1, last, step -> score(id(last), sequence.task(step), metric)));
      case BWT_GEM -> Estimate.sum(1.0 / (last - 1), backward(metric));
      case BWT_TRACE -> Estimate.sum(1.0 / last, backward(metric));
      case FWT -> mean(each(2, last, step -> aboveChance(step, metric)));
      case FWT_INIT -> mean(each(2, last, step -> ahead(step, references.randomInit(), metric)));
      case FWT_BASE -> mean(each(2, last, step -> ahead(step, id(0), metric)));
      case CHAUDHRY_MAX, MAMMOTH_MAX ->
          Estimate.meanOfSimultaneous(
              each(
                  1,
                  last - 1,
                  step -> of(sequence.task(step), metric, convention, alpha / (last - 1))));
      case INTRANSIGENCE -> intransigence(metric);
      case GENERAL_DELTA, ZERO_SHOT_DELTA, IN_CONTEXT_DELTA, INSTRUCTION_DELTA ->
          mean(
              scored.tasks(metric, convention).stream()
                  .map(task -> of(task, metric, DELTA).negated())
                  .toList());
      default -> throw new IllegalArgumentException(convention + " is of a single task");
    };
  }

  private List<Estimate> backward(String metric) {
    TrainingSequence sequence = scored.sequence();
    return each(
        1,
        sequence.length() - 1,
        step -> toLast(step, sequence.task(step), metric, 1 - confidence).negated());
  }

  /** The state before a task is trained against another checkpoint. */
  private Estimate ahead(int step, String other, String metric) {
    return difference(id(step - 1), other, scored.sequence().task(step), metric, 1 - confidence);
  }

  private Estimate aboveChance(int step, String metric) {
    String task = scored.sequence().task(step);
    return score(id(step - 1), task, metric)
        .plus(-scored.scores().chance(id(step - 1), task, metric));
  }

  /** With several seeds of a task their spread counts too, which so few do not tell. */
  private Estimate intransigence(String metric) {
    if (references.alone().stream().anyMatch(alone -> alone.size() > 1)) {
      return Estimate.bare(Double.NaN, "none_several_seeds");
    }
    TrainingSequence sequence = scored.sequence();
    return mean(
        each(
            1,
            sequence.length(),
            step ->
                difference(
                    references.alone().get(step - 1).get(0),
                    id(step),
                    sequence.task(step),
                    metric,
                    1 - confidence)));
  }

  /** A difference where both checkpoints answered the same documents. */
  private Estimate difference(
      String first, String second, String task, String metric, double alpha) {
    return differences
        .of(first, second, task, metric)
        .filter(paired -> paired.n() == documents(first, task, metric))
        .filter(paired -> paired.n() == documents(second, task, metric))
        .map(paired -> paired.estimate(1 - alpha))
        .orElse(Estimate.bare(Double.NaN, "none_other_documents"));
  }

  /** A score as the table has it. */
  private Estimate score(String checkpoint, String task, String metric) {
    TaskScoreRow row = scored.scores().row(checkpoint, task, metric).orElseThrow();
    return row.estimate(Scores.metric(metric), confidence);
  }

  private long documents(String checkpoint, String task, String metric) {
    return scored.scores().row(checkpoint, task, metric).map(TaskScoreRow::n).orElse(0L);
  }

  private String id(int step) {
    return scored.sequence().id(step);
  }

  private static Estimate mean(List<Estimate> parts) {
    return Estimate.sum(1.0 / parts.size(), parts);
  }

  private static List<Estimate> each(int from, int to, IntFunction<Estimate> estimate) {
    return IntStream.rangeClosed(from, to).mapToObj(estimate).toList();
  }
}
