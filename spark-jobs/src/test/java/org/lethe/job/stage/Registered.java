package org.lethe.job.stage;

import com.codahale.metrics.MetricRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** What Spark's metrics system shows of this process, and what accumulators came to since then. */
public final class Registered extends SparkListener {
  private final SparkSession spark;
  private final Map<String, Double> before = values();
  private Map<String, Double> after;
  private final Map<Long, String> names = new HashMap<>();
  private final Map<Long, Long> accumulated = new HashMap<>();

  /** Starts to listen. */
  public Registered(SparkSession spark) {
    this.spark = spark;
    spark.sparkContext().addSparkListener(this);
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
    CollectionConverters.asJava(event.stageInfo().accumulables())
        .forEach(
            (id, info) -> {
              if (info.name().isDefined() && info.value().get() instanceof Long value) {
                names.put((Long) id, info.name().get());
                accumulated.merge((Long) id, value, Math::max); // over the stages so far
              }
            });
  }

  /** Stops once all stages so far are known. */
  public void stop() throws Exception {
    spark.sparkContext().listenerBus().waitUntilEmpty(10_000);
    spark.sparkContext().removeSparkListener(this);
    after = values();
  }

  /** The sum of the accumulators whose name ends so. */
  public synchronized long accumulated(Count count) {
    return accumulated.entrySet().stream()
        .filter(entry -> names.get(entry.getKey()).endsWith(": " + count.text()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** By how much a metric grew. */
  public double grown(String metric) {
    return after.get(metric) - before.get(metric);
  }

  /** By how many rows of attention the share of padding says there are more. */
  public double grownRows() {
    return rows(after) - rows(before);
  }

  private static double rows(Map<String, Double> values) {
    return values.get("tokens.computed") / (1 - values.get("padding.share"));
  }

  private static Map<String, Double> values() {
    Map<String, Double> values = new HashMap<>();
    String name = "plugin." + ExecutorMetrics.class.getName();
    for (Source source :
        CollectionConverters.asJava(SparkEnv.get().metricsSystem().getSourcesByName(name))) {
      MetricRegistry registry = source.metricRegistry();
      registry
          .getCounters()
          .forEach((key, counter) -> values.put(key, (double) counter.getCount()));
      registry
          .getGauges()
          .forEach((key, gauge) -> values.put(key, ((Number) gauge.getValue()).doubleValue()));
    }
    return values;
  }
}
