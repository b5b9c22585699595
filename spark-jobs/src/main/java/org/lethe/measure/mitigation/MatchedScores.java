package org.lethe.measure.mitigation;

import java.util.List;
import org.lethe.analysis.TradeOff;
import org.lethe.scoring.Metric;

/**
 * Scores at a place of a curve.
 *
 * @param matching the metric by which recipes are matched
 * @param answers of checkpoints as they are
 */
record MatchedScores(Metric matching, BlendedAnswers answers) {

  /** Returns what is forgotten of old tasks up to a place, mean over the tasks. */
  double forgotten(RecipeCurve curve, TradeOff.Place place, List<String> tasks, Metric metric) {
    double sum = 0;
    for (String task : tasks) {
      int part = OldTasks.part(curve.order(), task);
      int learned = curve.order().tasks().indexOf(task);
      double[] after = scores(curve, task, part, metric, curve.order().tasks().size() - 1);
      double before =
          learned < 0
              ? answers.mean(task, curve.order().base(), part, metric.key())
              : place.of(scores(curve, task, part, metric, learned));
      sum += before - place.of(after);
    }
    return sum / tasks.size();
  }

  private double[] scores(RecipeCurve curve, String task, int part, Metric metric, int learned) {
    return curve.states().stream()
        .mapToDouble(state -> answers.mean(task, state.learned().get(learned), part, metric.key()))
        .toArray();
  }

  /** Returns the score of the new tasks at a place, in units of the metric. */
  double learned(RecipeCurve curve, TradeOff.Place place) {
    double score =
        place.of(Matches.plasticity(curve, matching.key(), answers, BlendedAnswers.TEST));
    return shown(score);
  }

  /** Returns a score of the new tasks as the metric has it; inside, more is better. */
  double shown(double score) {
    return matching.higherIsBetter() ? score : -score;
  }
}
