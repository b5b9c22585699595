package org.lethe.cli;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.lethe.job.device.Libtorch;
import org.lethe.job.stage.ExecutorMetrics;
import org.lethe.message.JobException;
import org.lethe.table.LocalFiles;

/** Spark sessions with the settings that Lethe needs. */
public final class Sessions {
  /**
   * Set where the user did not. Speculation would run a model twice; the engine must not ask the
   * network for anything; glibc keeps freed memory for the next batch, for fresh pages cost a tenth
   * of a forward pass (arenas of threads would give large arrays back).
   */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "spark.master", "local[*]",
          "spark.speculation", "false",
          "spark.excludeOnFailure.enabled", "true",
          "spark.sql.session.timeZone", "UTC",
          "spark.ui.showConsoleProgress", "false",
          "spark.executorEnv.DJL_OFFLINE", "true",
          "spark.executorEnv.OPT_OUT_TRACKING", "true",
          "spark.executorEnv.MALLOC_ARENA_MAX", "1",
          "spark.executorEnv.MALLOC_MMAP_THRESHOLD_", "1073741824",
          "spark.executorEnv.MALLOC_TRIM_THRESHOLD_", "2147483647");

  /** Java options before those of {@code spark.executor.extraJavaOptions}, which override them. */
  private static final String EXECUTOR_OPTIONS = "spark.executor.defaultJavaOptions";

  /**
   * Raises the call count at which Java optimises a method to ten times its default. An executor
   * computes mostly in native code: in the first minutes the compiler would take a tenth of its
   * core, more than optimised methods save. Loops are still compiled early, so statistics are as
   * fast. {@code conf/spark-defaults.conf} has the same setting for the driver.
   */
  static final String COMPILE_LATER =
      "-XX:Tier4InvocationThreshold=50000 -XX:Tier4CompileThreshold=150000";

  private Sessions() {}

  /**
   * Opens the session of a command.
   *
   * @throws JobException if Spark does not take its settings
   */
  public static SparkSession open(String name) {
    SparkConf conf = settings(name, System.getenv());
    String master = conf.get("spark.master");
    boolean local = isLocal(conf);
    if (local) { // plugins start before the application has an id, and Spark warns
      conf.setIfMissing("spark.metrics.namespace", name);
    }
    String gpus = "spark.task.resource.gpu.amount";
    if (conf.contains(gpus) && local) {
      throw new JobException(
          JobException.Kind.USAGE,
          gpus + " is set with master " + master + ", where Spark waits for ever",
          "Spark settings",
          "no GPU resources in local mode",
          "remove the setting, or use a cluster or local-cluster[1,1,4096]");
    }
    try {
      SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
      LocalFiles.prefer(spark.sparkContext().hadoopConfiguration());
      return spark;
    } catch (Exception e) { // Scala throws checked ones without saying so
      throw new JobException(
          JobException.Kind.USAGE,
          "Spark did not start: " + e.getMessage(),
          "Spark settings, master " + master,
          "settings Spark accepts",
          "correct --master, --conf or spark-defaults.conf");
    }
  }

  /**
   * Returns the user's settings and Lethe's defaults.
   *
   * @param environment of the driver; executors get what it says of libtorch
   */
  static SparkConf settings(String name, Map<String, String> environment) {
    SparkConf conf = new SparkConf().setAppName(name);
    DEFAULTS.forEach(conf::setIfMissing);
    if (isLocal(conf)) { // a task without memory fails, and does not end the driver
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    String given = conf.get(EXECUTOR_OPTIONS, "");
    conf.set(EXECUTOR_OPTIONS, (COMPILE_LATER + " " + given).strip());
    for (String variable : Libtorch.VARIABLES) {
      if (environment.containsKey(variable)) {
        conf.setIfMissing("spark.executorEnv." + variable, environment.get(variable));
      }
    }
    ExecutorMetrics.enable(conf);
    return conf;
  }

  private static boolean isLocal(SparkConf conf) {
    return conf.get("spark.master").matches("local(\\[.*])?");
  }

  /** Returns the Hadoop configuration a session would have, without starting one. */
  public static Configuration hadoop() {
    String prefix = "spark.hadoop.";
    Configuration configuration = new Configuration();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (name.startsWith(prefix)) {
        configuration.set(name.substring(prefix.length()), System.getProperty(name));
      }
    }
    LocalFiles.prefer(configuration);
    return configuration;
  }
}
