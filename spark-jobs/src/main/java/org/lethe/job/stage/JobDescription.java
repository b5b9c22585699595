package org.lethe.job.stage;

import org.apache.spark.SparkContext;

/**
 * What Spark's web page and event log call the jobs of this thread, and of threads it starts, until
 * it is closed.
 */
public final class JobDescription implements AutoCloseable {
  private static final String DESCRIPTION = "spark.job.description";

  private final SparkContext spark;
  private final String before;

  private JobDescription(SparkContext spark, String before) {
    this.spark = spark;
    this.before = before;
  }

  /** Describes jobs, for example {@code score base: story, facts}. */
  public static JobDescription of(SparkContext spark, String text) {
    JobDescription description = new JobDescription(spark, spark.getLocalProperty(DESCRIPTION));
    spark.setJobDescription(text);
    return description;
  }

  @Override
  public void close() {
    spark.setJobDescription(before);
  }
}
