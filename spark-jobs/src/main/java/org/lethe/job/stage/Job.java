package org.lethe.job.stage;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.lethe.config.Experiment;
import org.lethe.message.Progress;
import org.lethe.table.TableStore;

/** A step of an experiment: reads published tables, publishes its own, skips finished units. */
@FunctionalInterface
public interface Job {

  /**
   * Runs the step to its end.
   *
   * @throws JobException if the user can mend what is wrong
   * @throws IOException if a file system fails
   */
  void run(SparkSession spark, Experiment experiment, TableStore store, Progress progress)
      throws IOException;

  /**
   * Returns the step on a part of the experiment, whose units are those of the whole step; empty
   * where it always takes all of it.
   */
  default Optional<Job> narrowed(Selection selection) {
    return Optional.empty();
  }

  /** Returns the step as it treats a part of its work that fails. */
  default Job on(OnFailure chosen) {
    return this;
  }
}
