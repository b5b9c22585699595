package org.lethe.job.train;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lethe.config.CheckpointEntry;
import org.lethe.config.Experiment;
import org.lethe.config.Training.Run;
import org.lethe.job.stage.CheckpointFaults;
import org.lethe.message.Progress;
import org.lethe.table.CheckpointFaultRow;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.Unit;

/** The checkpoints that runs did not make, in table {@code checkpoint_faults}. */
final class LostCheckpoints {
  static final String DIVERGED =
      "lower learning-rate of its recipe, or take the run out of the experiment";

  private LostCheckpoints() {}

  /**
   * Publishes them and says which runs ended early.
   *
   * @param failures of runs that were tried just now
   */
  static void publish(
      Experiment experiment, TableStore store, Map<String, RunFailure> failures, Progress progress)
      throws IOException {
    Map<String, CheckpointFaultRow> lost = new LinkedHashMap<>();
    for (Run run : experiment.training().runs()) {
      Optional<Unit> unit = store.published(TrainingRunRow.TABLE, List.of(), run.id());
      if (unit.isEmpty()) { // not chosen so far
        continue;
      }
      TrainingRunRow row = store.rows(TrainingRunRow.TABLE, unit.get()).get(0);
      if (row.problem() == null) {
        continue;
      }
      String problem = "run %s %s: %s".formatted(run.id(), UntrainedRun.words(row), row.problem());
      progress.note("WARNING: " + problem);
      RunFailure failure = failures.get(run.id());
      String own = row.steps() > 0 ? DIVERGED : "run: lethe train, which says how to mend it";
      String remedy = failure == null ? own : failure.remedy();
      List<String> made = RunSchedule.made(row, run);
      for (CheckpointEntry entry : run.checkpoints()) {
        if (!made.contains(entry.id())) {
          lost.put(
              entry.id(),
              new CheckpointFaultRow(entry.id(), CheckpointFaults.NOT_TRAINED, problem, remedy));
        }
      }
    }
    CheckpointFaults.publish(store, CheckpointFaults.TRAIN, lost, experiment.checkpoints());
  }
}
