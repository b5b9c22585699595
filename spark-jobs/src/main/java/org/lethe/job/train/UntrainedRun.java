package org.lethe.job.train;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lethe.config.Training.Run;
import org.lethe.table.TableStore;
import org.lethe.table.TrainingRunRow;
import org.lethe.table.TrainingRunRowBuilder;
import org.lethe.table.TrainingStepRow;
import org.lethe.table.Unit;

/** How a run ends that makes no step. */
enum UntrainedRun {
  /** Something is wrong with it; the next command tries it again. */
  FAILED,
  /** A run that it descends from failed; the next command tries it again. */
  BLOCKED,
  /** A run that it descends from diverged. */
  SKIPPED;

  /** Ends the key of a run that is tried again, so that the key a re-run looks for is not there. */
  private static final String RETRY = "retry";

  /** Publishes the row of a run in place of what its slot held. */
  TrainingRunRow publish(TrainingWork work, String problem, TableStore store) throws IOException {
    TrainingRunRow row = row(work, problem);
    store.replace(TrainingRunRow.TABLE, List.of(row), unit(work.output()), Map.of());
    store.replace(TrainingStepRow.TABLE, List.of(), unit(work.steps()), Map.of());
    return row;
  }

  private Unit unit(Unit finished) {
    return this == SKIPPED ? finished : toRetry(finished);
  }

  /** Returns the unit of a run that is tried again. */
  static Unit toRetry(Unit finished) {
    return new Unit(
        finished.table(), finished.partition(), finished.slot(), finished.key() + RETRY);
  }

  /** Returns what becomes of a run whose parent was not made. */
  static UntrainedRun after(TrainingRunRow parent) {
    return List.of(FAILED.name(), BLOCKED.name()).contains(parent.outcome()) ? BLOCKED : SKIPPED;
  }

  /** Returns how a run ended, in words after its name. */
  static String words(TrainingRunRow row) {
    return "%s after %d of %d steps"
        .formatted(row.outcome().toLowerCase(Locale.ROOT), row.steps(), row.plannedSteps());
  }

  private TrainingRunRow row(TrainingWork work, String problem) {
    Run run = work.run();
    return TrainingRunRowBuilder.stagedBuilder()
        .runId(run.id())
        .recipe(run.recipe().key())
        .parent(run.parent())
        .data(TrainingExamples.data(run.source()))
        .seed(run.recipe().options().seed())
        .loraRank(null)
        .steps(0)
        .plannedSteps(run.recipe().options().steps())
        .checkpointSteps(new int[0])
        .outcome(name())
        .problem(problem)
        .firstLoss(null)
        .lastLoss(null)
        .tokens(0L)
        .seconds(0.0)
        .trainingId(work.output().key())
        .learningRate(run.recipe().options().schedule().peak())
        .recipeName(run.recipeName())
        .objective(run.recipe().objective().words())
        .trainedParameters(null)
        .teacherTokens(0L)
        .fisherTokens(null)
        .estimatedMemory(null)
        .build();
  }
}
