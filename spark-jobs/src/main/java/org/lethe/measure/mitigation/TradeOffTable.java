package org.lethe.measure.mitigation;

import java.util.ArrayList;
import java.util.List;
import org.lethe.measure.mitigation.RecipeCurve.State;
import org.lethe.measure.spi.Defined;
import org.lethe.scoring.Metric;

/** Makes {@code trade_offs}. */
final class TradeOffTable {
  private final BlendedAnswers answers;
  private final OldTasks old;
  private final TrainingCosts costs;

  TradeOffTable(BlendedAnswers answers, OldTasks old, TrainingCosts costs) {
    this.answers = answers;
    this.old = old;
    this.costs = costs;
  }

  List<TradeOffRow> rows(List<RecipeCurve> curves, List<Metric> metrics) {
    List<TradeOffRow> rows = new ArrayList<>();
    for (RecipeCurve curve : curves) {
      for (State state : curve.states()) {
        metrics.forEach(metric -> rows.add(row(curve, state, metric)));
      }
    }
    return rows;
  }

  private TradeOffRow row(RecipeCurve curve, State state, Metric metric) {
    List<String> tasks = old.of(curve.order(), metric);
    double sign = metric.higherIsBetter() ? 1 : -1;
    double kept = 0;
    for (String task : tasks) {
      kept += answers.mean(task, state.id(), OldTasks.part(curve.order(), task), metric.key());
    }
    return TradeOffRowBuilder.stagedBuilder()
        .baseId(curve.order().base())
        .tasks(curve.order().tasks())
        .recipe(curve.recipe())
        .objective(curve.objective())
        .seed(curve.seed())
        .checkpointId(state.id())
        .metric(metric.key())
        .validation(
            Defined.orNull(sign * plasticity(curve, state, metric, BlendedAnswers.VALIDATION)))
        .plasticity(Defined.orNull(sign * plasticity(curve, state, metric, BlendedAnswers.TEST)))
        .retention(tasks.isEmpty() ? null : Defined.orNull(sign * kept / tasks.size()))
        .nOldTasks(tasks.size())
        .operations(Defined.orNull(costs.operations(state.id())))
        .trainedParameters(costs.trainedParameters(state.id()))
        .build();
  }

  private double plasticity(RecipeCurve curve, State state, Metric metric, int part) {
    return Matches.plasticity(curve, state, metric.key(), answers, part);
  }
}
