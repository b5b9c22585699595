package org.lethe.job.doctor;

import org.apache.spark.SparkConf;
import org.apache.spark.network.util.JavaUtils;

/**
 * What an experiment needs of its processes.
 *
 * @param weights bytes of the weights of its largest checkpoint in memory; 0 if none exists yet
 * @param copies whether checkpoints are copied to the disks of the executors
 * @param executors how many the settings ask for; 0 if they do not say
 * @param overhead bytes outside the heap after which the cluster ends an executor; 0 for no limit
 */
record Needs(long weights, boolean copies, int executors, long overhead) {

  /** Beside heap and weights: the engine, and a batch of a small model. */
  static final long ENGINE = 1L << 30;

  private static final long LEAST_OVERHEAD = 384L << 20;
  private static final double OVERHEAD_FACTOR = 0.1;

  static Needs of(long weights, boolean copies, SparkConf spark) {
    String master = spark.get("spark.master", "");
    int executors =
        master.startsWith("local-cluster[")
            ? Integer.parseInt(master.replaceAll("\\D*(\\d+).*", "$1"))
            : spark.getInt("spark.executor.instances", 0);
    boolean limited = master.startsWith("yarn") || master.startsWith("k8s");
    return new Needs(weights, copies, executors, limited ? overhead(spark) : 0);
  }

  /** As Spark computes it where the setting is missing. */
  private static long overhead(SparkConf spark) {
    long heap = JavaUtils.byteStringAsBytes(spark.get("spark.executor.memory", "1g"));
    double factor = spark.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
    String key = "spark.executor.memoryOverhead";
    return spark.contains(key)
        ? JavaUtils.byteStringAsMb(spark.get(key)) << 20
        : Math.max(LEAST_OVERHEAD, (long) (factor * heap));
  }
}
