package org.lethe.job;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.lethe.cli.Sessions;
import org.lethe.config.Experiment;
import org.lethe.config.ExperimentReader;
import org.lethe.job.plan.PlanJob;
import org.lethe.job.probe.ProbeJob;
import org.lethe.measure.curvature.Curvature;
import org.lethe.measure.curvature.CurvatureRow;
import org.lethe.message.Progress;
import org.lethe.provenance.Digest;
import org.lethe.table.TableStore;
import org.lethe.table.Unit;

/**
 * Measures the curvature of a planned experiment and prints the seconds, once the session is up and
 * the model loaded, and a digest of the row: EXPERIMENT, then {@code plan} or a Spark master, and
 * how often. What was published is taken away before every time.
 */
public final class CurvatureTimes {
  private CurvatureTimes() {}

  public static void main(String[] args) throws Exception {
    Experiment experiment = ExperimentReader.read(args[0], null, new Configuration());
    System.setProperty("spark.master", args[1].equals("plan") ? "local[1]" : args[1]);
    try (SparkSession spark = session()) {
      TableStore store = TableStore.open(spark, experiment.output());
      if (args[1].equals("plan")) {
        new PlanJob().run(spark, experiment, store, Progress.SILENT);
        return;
      }
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        for (Unit unit : store.publishedUnits(CurvatureRow.TABLE)) {
          store.discard(unit);
        }
        long start = System.nanoTime();
        new ProbeJob<>(new Curvature()).run(spark, experiment, store, Progress.SILENT);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%s %.4f%n", digest(store), seconds);
      }
    }
  }

  private static String digest(TableStore store) throws Exception {
    Unit unit = store.publishedUnits(CurvatureRow.TABLE).iterator().next();
    return Digest.of(
        store.rows(CurvatureRow.TABLE, unit).stream()
            .map(row -> CurvatureRow.TABLE.toRow(row).json())
            .toArray(String[]::new));
  }

  private static SparkSession session() {
    Map.of(
            "spark.ui.enabled", "false",
            "spark.driver.host", "127.0.0.1",
            "spark.driver.bindAddress", "127.0.0.1",
            "spark.executor.memory", "900m",
            "spark.executor.extraClassPath", System.getProperty("java.class.path"),
            "spark.executorEnv.OMP_NUM_THREADS", "1")
        .forEach(System::setProperty);
    SparkSession session = Sessions.open("curvature");
    session.sparkContext().setLogLevel("ERROR");
    return session;
  }
}
