package org.lethe.cli;

import java.util.List;
import org.lethe.config.Experiment;
import org.lethe.job.stage.Selection;
import picocli.CommandLine.Option;

/** Options that narrow the work of stages. */
final class SelectionArguments {
  @Option(
      names = "--checkpoint",
      split = ",",
      paramLabel = "NAME",
      description =
          "Work on these checkpoints only; * and ? stand for letters. Training makes them and what"
              + " they descend from. May be given several times.")
  private List<String> checkpoints = List.of();

  @Option(
      names = "--task",
      split = ",",
      paramLabel = "NAME",
      description =
          "Ask these tasks or groups of tasks only; * and ? stand for letters. May be given several"
              + " times.")
  private List<String> tasks = List.of();

  boolean isGiven() {
    return !checkpoints.isEmpty() || !tasks.isEmpty();
  }

  boolean isOfTasks() {
    return !tasks.isEmpty();
  }

  /**
   * Returns what is chosen.
   *
   * @throws org.lethe.message.JobException if a name fits nothing of the experiment
   */
  Selection of(Experiment experiment) {
    return Selection.of(checkpoints, tasks, experiment);
  }
}
