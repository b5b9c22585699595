package org.lethe.job.stage;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Registers what the tasks of an executor count with Spark's metrics system, so that its sinks
 * (metrics.properties) show each executor while it works. Values add up since the process started,
 * over all stages; work that was lost and done again counts twice here, once in {@link
 * StageMetrics}.
 */
public final class ExecutorMetrics implements SparkPlugin {

  /** Setting that names the plugins of a session. */
  private static final String PLUGINS = "spark.plugins";

  /** Tasks cannot reach a plugin through Spark, so both use this field. */
  private static final Map<Count, Counter> COUNTERS = new EnumMap<>(Count.class);

  static {
    for (Count count : Count.values()) {
      COUNTERS.put(count, new Counter());
    }
  }

  /** Names this plugin in a session's settings, beside those that are named already. */
  public static void enable(SparkConf conf) {
    String named = conf.get(PLUGINS, "");
    String own = ExecutorMetrics.class.getName();
    if (!Arrays.asList(named.split(",")).contains(own)) {
      conf.set(PLUGINS, named.isBlank() ? own : named + "," + own);
    }
  }

  /** Counts what was done in this process. */
  public static void add(Count count, long n) {
    COUNTERS.get(count).inc(n);
  }

  /** Adds the metrics of this process to a registry. */
  private static void register(MetricRegistry registry) {
    registry.register("requests", COUNTERS.get(Count.REQUESTS));
    registry.register("tokens.computed", COUNTERS.get(Count.TOKENS));
    registry.register("tokens.saved", COUNTERS.get(Count.SAVED_TOKENS));
    registry.register("padding.share", (Gauge<Double>) ExecutorMetrics::paddingShare);
    registry.register("models.loaded", COUNTERS.get(Count.LOADS));
    registry.register("models.load-seconds", (Gauge<Double>) ExecutorMetrics::loadSeconds);
    registry.register("rows.failed", COUNTERS.get(Count.FAILED));
    registry.register("batches.split", COUNTERS.get(Count.SPLITS));
  }

  /** Share of the rows of attention that are padding, in [0, 1]; 0 before anything was computed. */
  private static double paddingShare() {
    long rows = COUNTERS.get(Count.ATTENTION_ROWS).getCount();
    return rows == 0 ? 0 : (double) (rows - COUNTERS.get(Count.TOKENS).getCount()) / rows;
  }

  private static double loadSeconds() {
    return COUNTERS.get(Count.LOAD_MILLIS).getCount() / 1e3;
  }

  /** The driver counts nothing. */
  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extraConf) {
        register(context.metricRegistry());
      }
    };
  }
}
