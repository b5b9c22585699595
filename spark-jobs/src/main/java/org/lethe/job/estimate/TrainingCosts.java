package org.lethe.job.estimate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Training.Examples;
import org.lethe.config.Training.Run;
import org.lethe.config.Training.Text;
import org.lethe.table.CheckpointRow;
import org.lethe.training.Adaptation.Lora;
import org.lethe.training.TrainingOptions;

/**
 * The cost of training runs: two operations a token and weight forwards, two for the gradient of
 * what passes, two for that of the weights (Kaplan et al. 2020); teachers and penalties are not
 * counted.
 */
final class TrainingCosts {
  private final Experiment experiment;
  private final Shapes shapes;
  private final AnswerCosts answers;

  TrainingCosts(Experiment experiment, Shapes shapes, AnswerCosts answers) {
    this.experiment = experiment;
    this.shapes = shapes;
    this.answers = answers;
  }

  /** Returns the cost of all runs, of which each waits for the one that makes its parent. */
  StageCost all() {
    Map<String, Double> ends = new HashMap<>(); // by checkpoint
    double tokens = 0;
    double flops = 0;
    double longest = 0;
    long sequences = 0;
    List<Run> runs = experiment.training().runs();
    for (Run run : runs) {
      TrainingOptions options = run.recipe().options();
      long read = (long) options.steps() * options.batchSize();
      double own = read * meanTokens(run) * flopsPerToken(run);
      double end = ends.getOrDefault(run.parent(), 0.0) + own;
      for (CheckpointEntry made : run.checkpoints()) {
        ends.put(made.id(), end);
      }
      sequences += read;
      tokens += read * meanTokens(run);
      flops += own;
      longest = Math.max(longest, end);
    }
    return new StageCost("train", runs.size(), sequences, tokens, flops, longest);
  }

  /** Whether the length of the sequences of every run is known. */
  boolean isComplete() {
    return experiment.training().runs().stream().allMatch(run -> meanTokens(run) > 0);
  }

  private double meanTokens(Run run) {
    if (run.source() instanceof Text text) {
      return text.window();
    }
    return run.source() instanceof Examples examples ? answers.meanTokens(examples.name()) : 0;
  }

  private double flopsPerToken(Run run) {
    CheckpointRow shape = shapes.of(run.parent());
    int perWeight = run.recipe().adaptation() instanceof Lora ? 4 : 6;
    int again = run.recipe().options().recomputesBlocks() ? 2 : 0;
    return (double) (perWeight + again) * shape.nActiveParams();
  }
}
