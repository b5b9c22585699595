package org.lethe.job.stage;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * An accumulator whose value counts what running tasks have done too, as far as the executors' last
 * heartbeats tell; an accumulator alone counts tasks that are over.
 */
public final class LiveCount extends SparkListener implements LongSupplier, AutoCloseable {
  private final SparkContext context;
  private final LongAccumulator finished;
  private final Map<Long, Long> running = new ConcurrentHashMap<>();

  private LiveCount(SparkContext context, LongAccumulator finished) {
    this.context = context;
    this.finished = finished;
  }

  /** Watches an accumulator until closed. */
  public static LiveCount of(SparkContext context, LongAccumulator accumulator) {
    LiveCount live = new LiveCount(context, accumulator);
    context.addSparkListener(live);
    return live;
  }

  @Override
  public long getAsLong() {
    return finished.value() + running.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate update) {
    CollectionConverters.asJava(update.accumUpdates())
        .forEach(
            task ->
                CollectionConverters.asJava(task._4()).stream()
                    .filter(info -> info.id() == finished.id() && info.update().isDefined())
                    .forEach(info -> running.put((Long) task._1(), count(info))));
  }

  private static long count(AccumulableInfo info) {
    return info.update().get() instanceof Number number ? number.longValue() : 0;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    running.remove(end.taskInfo().taskId());
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
