package org.lethe;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.lethe.job.stage.ExecutorMetrics;
import org.lethe.table.LocalFiles;

/** The Spark session of the tests: shared, and started again should a test have stopped it. */
public final class LocalSpark {
  private LocalSpark() {}

  public static synchronized SparkSession session() {
    SparkConf conf = new SparkConf();
    ExecutorMetrics.enable(conf);
    SparkSession spark =
        SparkSession.builder()
            .config(conf)
            .master("local[2]")
            .appName("lethe-tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir"))
            .getOrCreate();
    LocalFiles.prefer(spark.sparkContext().hadoopConfiguration());
    return spark;
  }
}
