package org.lethe.measure.mitigation;

import java.util.List;
import org.lethe.analysis.CrossedMean;
import org.lethe.analysis.Estimate;
import org.lethe.scoring.Metric;

/** Effects of a recipe beside the reference over seeds and documents. */
final class MatchedEffects {
  private final MitigationOptions options;
  private final BlendedAnswers differences;

  /**
   * @param differences of the blends of matches
   */
  MatchedEffects(MitigationOptions options, BlendedAnswers differences) {
    this.options = options;
    this.differences = differences;
  }

  /** Returns what the recipe forgets less than the reference. */
  MatchedEffect forgetting(List<Match> seeds, List<String> tasks, Metric metric) {
    return effect(
        seeds.stream()
            .map(match -> tasks.stream().map(task -> less(match, task, metric)).toList())
            .toList());
  }

  private BlendSums less(Match match, String task, Metric metric) {
    int part = OldTasks.part(match.order(), task);
    return differences.of(match.difference(task), part, metric.key());
  }

  /** Returns what the recipe knows more of the new tasks, by the metric that matches. */
  MatchedEffect plasticity(List<Match> seeds) {
    return effect(
        seeds.stream()
            .map(match -> match.order().tasks().stream().map(task -> more(match, task)).toList())
            .toList());
  }

  private BlendSums more(Match match, String task) {
    String metric = options.metrics().get(0).key();
    return differences.of(match.plasticity(task), BlendedAnswers.TEST, metric);
  }

  /** Mean over tasks, whose documents are independent samples, then over seeds. */
  private MatchedEffect effect(List<List<BlendSums>> bySeed) {
    double[] values = new double[bySeed.size()];
    double[] stderrs = new double[bySeed.size()];
    for (int s = 0; s < values.length; s++) {
      List<BlendSums> tasks = bySeed.get(s);
      double variance = 0;
      for (BlendSums task : tasks) {
        values[s] += task.value() / tasks.size();
        variance += Math.pow(task.stderr() / tasks.size(), 2);
      }
      stderrs[s] = Math.sqrt(variance);
    }
    List<BlendSums> first = bySeed.get(0);
    long items = first.stream().mapToLong(BlendSums::units).min().orElse(0);
    long documents = first.stream().mapToLong(BlendSums::n).sum();
    return new MatchedEffect(crossed(values, stderrs, items), items, documents);
  }

  private CrossedMean.Effect crossed(double[] values, double[] stderrs, long items) {
    if (values.length == 1) {
      Estimate one = Estimate.mean(values[0], stderrs[0], items, options.confidence());
      return new CrossedMean.Effect(one, Double.NaN, Double.NaN);
    }
    CrossedMean.Effect crossed = CrossedMean.of(values, stderrs, items, options.confidence());
    boolean equal = crossed.estimate().value() == 0 && !crossed.estimate().interval().exists();
    return equal ? new CrossedMean.Effect(crossed.estimate(), 1, Double.NaN) : crossed;
  }
}
