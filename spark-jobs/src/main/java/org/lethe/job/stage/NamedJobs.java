package org.lethe.job.stage;

import java.util.function.LongSupplier;
import org.apache.spark.SparkContext;
import org.lethe.message.Progress;

/**
 * Progress of a stage after which Spark's jobs are named too: their group is the stage, their
 * description what is going on.
 *
 * @param group name of the stage
 * @param shown where progress is shown
 */
public record NamedJobs(SparkContext spark, String group, Progress shown) implements Progress {

  /** Begins a stage: its jobs have its name until they are described. */
  public static NamedJobs of(SparkContext spark, String stage, Progress shown) {
    spark.setJobGroup(stage, stage, false);
    return new NamedJobs(spark, stage, shown);
  }

  @Override
  public Stage begin(String what, String unit, long total, LongSupplier done) {
    String text = what.startsWith(group) ? what : group + ": " + what;
    JobDescription description = JobDescription.of(spark, text);
    Stage stage = shown.begin(what, unit, total, done);
    return () -> {
      description.close();
      stage.close();
    };
  }

  @Override
  public void note(String line) {
    shown.note(line);
  }
}
