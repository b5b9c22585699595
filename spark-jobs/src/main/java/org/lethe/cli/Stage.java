package org.lethe.cli;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.CheckpointFaults;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.JobDescription;
import org.lethe.job.stage.ModelStage;
import org.lethe.job.stage.NamedJobs;
import org.lethe.job.stage.OnFailure;
import org.lethe.job.stage.Selection;
import org.lethe.job.stage.TaskErrors;
import org.lethe.job.stage.TrainedCheckpoints;
import org.lethe.measure.Tables;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/**
 * A stage of an experiment, which is also a command.
 *
 * @param name the command's name
 * @param does its effect in one sentence
 * @param tables tables it reads and writes, for the help text
 * @param job the work
 * @param switches options of the command beside those all have
 */
record Stage(String name, String does, String tables, Job job, List<Switch> switches) {
  Stage {
    switches = List.copyOf(switches);
  }

  /** A stage whose command has no options of its own. */
  Stage(String name, String does, String tables, Job job) {
    this(name, does, tables, job, List.of());
  }

  /** Whether it can be done for some checkpoints and tasks. */
  boolean isNarrowed() {
    return job.narrowed(Selection.ALL).isPresent();
  }

  /** Whether it looks at all checkpoints together. */
  boolean isOfAll() {
    return List.of(Stages.COMPARE, Stages.REPORT).contains(name);
  }

  /**
   * Does the work.
   *
   * @param selection checkpoints and tasks to work on, where the stage can be narrowed
   * @param onFailure what follows a run or a checkpoint that fails
   */
  void run(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      Progress progress,
      Selection selection,
      OnFailure onFailure)
      throws IOException {
    try (TaskErrors errors = TaskErrors.watch(spark.sparkContext())) {
      try {
        work(
            spark,
            experiment,
            store,
            NamedJobs.of(spark.sparkContext(), name, progress),
            selection,
            onFailure);
      } catch (Exception e) { // of Scala too, which throws checked ones without saying so
        Optional<RuntimeException> explained = errors.explained(e);
        if (explained.isPresent()) {
          throw explained.get();
        }
        throw e;
      }
    }
    if (onFailure == OnFailure.STOP) {
      CheckpointFaults.refuse(store);
    }
  }

  private void work(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      NamedJobs named,
      Selection selection,
      OnFailure onFailure)
      throws IOException {
    Job chosen = selection.isAll() ? job : job.narrowed(selection).orElse(job);
    boolean trains = name.equals(Stages.TRAIN);
    chosen
        .on(onFailure)
        .run(
            spark,
            selection.isAll() || trains
                ? experiment
                : TrainedCheckpoints.ofBegunRuns(experiment, store),
            store,
            named);
    pack(spark, store);
  }

  /** Gathers units in few files; those that are to be replaced stay by themselves. */
  private static void pack(SparkSession spark, TableStore store) throws IOException {
    try (JobDescription description =
        JobDescription.of(spark.sparkContext(), "gather units in few files")) {
      store.pack(spark, store.existing(Tables.ALL), unit -> !ModelStage.isToRetry(unit));
    }
  }
}
