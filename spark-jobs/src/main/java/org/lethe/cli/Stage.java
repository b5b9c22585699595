package org.lethe.cli;

import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.job.stage.CheckpointFaults;
import org.lethe.job.stage.Job;
import org.lethe.job.stage.NamedJobs;
import org.lethe.job.stage.OnFailure;
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

  /**
   * Does the work.
   *
   * @param onFailure what follows a run or a checkpoint that fails
   */
  void run(
      SparkSession spark,
      Experiment experiment,
      TableStore store,
      Progress progress,
      OnFailure onFailure)
      throws IOException {
    NamedJobs named = NamedJobs.of(spark.sparkContext(), name, progress);
    job.on(onFailure).run(spark, experiment, store, named);
    if (onFailure == OnFailure.STOP) {
      CheckpointFaults.refuse(store);
    }
  }
}
