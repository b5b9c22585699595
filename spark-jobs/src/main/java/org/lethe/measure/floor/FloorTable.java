package org.lethe.measure.floor;

import java.io.Serializable;
import org.lethe.analysis.Estimate;
import org.lethe.benchmark.OutputType;
import org.lethe.measure.scores.TaskScoreRow;
import org.lethe.measure.spi.Defined;
import org.lethe.measure.spi.Resampling;
import org.lethe.scoring.Metric;
import org.lethe.settings.Key;

/** Makes {@code floors}. */
final class FloorTable {
  private FloorTable() {}

  /** What counts as a loss. */
  record Options(
      Resampling resampling,
      @Key(
              value =
                  "smallest loss that counts as forgetting; of a log-likelihood or loss a share of"
                      + " the gap between the base and the floor",
              unit = "units of the metric, or share",
              above = 0,
              below = 1)
          double epsilon,
      @Key(
              value =
                  "equivalence margin: a loss that is shown to be smaller counts as none; raised"
                      + " to `epsilon` where it is less",
              unit = "as epsilon",
              above = 0,
              below = 1)
          double margin)
      implements Serializable {}

  private record Floor(double value, String kind) {}

  /**
   * Returns the row of a base, task and metric.
   *
   * @param score row of {@code task_scores} with a value
   * @param metric its metric, one that is compared
   * @param counts the task's right answers
   */
  static FloorRow row(TaskScoreRow score, Metric metric, AnswerCounts counts, Options options) {
    Estimate estimate = score.estimate(metric, options.resampling().confidence());
    Floor floor = floor(metric, counts);
    Estimate gain = metric.higherIsBetter() ? estimate : estimate.negated();
    double from = metric.higherIsBetter() ? floor.value() : -floor.value();
    boolean inNats = metric == Metric.LOSS || metric == Metric.LOG_LIKELIHOOD;
    double unit = inNats ? gain.value() - from : 1;
    boolean above = unit > 0 && gain.interval().isAbove(from + options.epsilon() * unit);
    return FloorRowBuilder.stagedBuilder()
        .checkpointId(score.checkpointId())
        .task(score.task())
        .metric(score.metric())
        .n(score.n())
        .score(score.value())
        .scoreLow(Defined.orNull(estimate.interval().low()))
        .scoreHigh(Defined.orNull(estimate.interval().high()))
        .ciMethod(estimate.interval().method())
        .floor(floor.value())
        .floorKind(floor.kind())
        .aboveFloor(above)
        .epsilon(above ? options.epsilon() * unit : null)
        .margin(above ? Math.max(options.margin(), options.epsilon()) * unit : null)
        .build();
  }

  private static Floor floor(Metric metric, AnswerCounts counts) {
    boolean picked =
        metric == Metric.ACC || metric == Metric.ACC_NORM || metric == Metric.ACC_BYTES;
    if (picked && counts.type() == OutputType.MULTIPLE_CHOICE) {
      return new Floor(counts.guessing(), "guessing");
    }
    return switch (metric) {
      case LOSS -> new Floor(counts.unigramLoss(), "unigram");
      case LOG_LIKELIHOOD -> new Floor(counts.unigramLogLikelihood(), "unigram");
      default -> new Floor(0, "zero");
    };
  }
}
