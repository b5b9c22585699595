package org.lethe.job;

import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;

/**
 * Fixes the engine's threads: as many as a Spark task has cores, so that sums are added up in the
 * same order on every topology.
 */
public final class EngineThreads {
  private static final String INTRA_OP = "ai.djl.pytorch.num_threads";
  private static final String INTER_OP = "ai.djl.pytorch.num_interop_threads";

  private EngineThreads() {}

  /**
   * Sets the threads of this JVM's engine from {@code spark.task.cpus}; call it in the task before
   * the engine is first used. What the user set on the JVM stays.
   */
  public static void fix() {
    SparkEnv env = SparkEnv.get();
    fix(env == null ? new SparkConf(false) : env.conf());
  }

  static void fix(SparkConf conf) {
    setIfMissing(INTRA_OP, Integer.toString(conf.getInt("spark.task.cpus", 1)));
    setIfMissing(INTER_OP, "1");
  }

  private static synchronized void setIfMissing(String name, String value) {
    if (System.getProperty(name) == null) {
      System.setProperty(name, value);
    }
  }
}
