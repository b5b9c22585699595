package org.lethe.job.stage;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Training.Run;
import org.lethe.job.train.RunSchedule;
import org.lethe.message.JobException;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.Unit;

/** Which checkpoints of an experiment there are to measure. */
public final class TrainedCheckpoints {

  private TrainedCheckpoints() {}

  /**
   * Returns the checkpoints of the experiment but those that a run never made, since it failed,
   * diverged or waited for one that did, and restored ones without their control.
   *
   * @throws JobException if a run was not done yet
   */
  public static List<CheckpointEntry> available(Experiment experiment, TableStore store)
      throws IOException {
    Set<String> lost = new HashSet<>();
    for (Run run : experiment.training().runs()) {
      TrainingRunRow row = row(run, store, experiment);
      run.checkpoints().forEach(checkpoint -> lost.add(checkpoint.id()));
      RunSchedule.made(row, run).forEach(lost::remove);
    }
    List<CheckpointEntry> available = new ArrayList<>(experiment.checkpoints());
    available.removeIf(entry -> lost.contains(entry.id()) || lost.contains(entry.control()));
    return available;
  }

  /** Returns the experiment without the runs that nobody has started, and what they would make. */
  public static Experiment ofBegunRuns(Experiment experiment, TableStore store) throws IOException {
    Set<String> begun = new HashSet<>();
    for (Unit unit : store.publishedUnits(TrainingRunRow.TABLE)) {
      begun.add(unit.slot());
    }
    return experiment.withoutRuns(
        experiment.training().runs().stream()
            .map(Run::id)
            .filter(id -> !begun.contains(id))
            .collect(Collectors.toSet()));
  }

  private static TrainingRunRow row(Run run, TableStore store, Experiment experiment)
      throws IOException {
    Optional<Unit> unit = store.published(TrainingRunRow.TABLE, List.of(), run.id());
    if (unit.isEmpty()) {
      throw new JobException(
          JobException.Kind.DATA,
          "run " + run.id() + " has not been trained",
          experiment.output(),
          "table training_runs with the runs of this experiment",
          "run: lethe train");
    }
    return store.rows(TrainingRunRow.TABLE, unit.get()).get(0);
  }
}
