package org.lethe.job.stage;

import java.util.Optional;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkException;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * The last error of a task. Where Spark has excluded every executor before a task failed often
 * enough, it aborts the job without the task's error as the cause; this keeps it.
 */
public final class TaskErrors extends SparkListener implements AutoCloseable {
  private static final String EXCLUDED = "cannot run anywhere due to";
  private static final long MILLIS = 10_000;

  private final SparkContext context;
  private volatile Throwable last;

  private TaskErrors(SparkContext context) {
    this.context = context;
  }

  /** Watches tasks until closed. */
  public static TaskErrors watch(SparkContext context) {
    TaskErrors errors = new TaskErrors(context);
    context.addSparkListener(errors);
    return errors;
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExceptionFailure failure && failure.exception().isDefined()) {
      last = failure.exception().get();
    }
  }

  /**
   * Returns an abort for excluded executors with the error of the last task as its cause; empty for
   * any other error.
   *
   * @param error what a job ended with
   */
  public Optional<RuntimeException> explained(Throwable error) {
    boolean lacksCause =
        error instanceof SparkException
            && error.getCause() == null
            && String.valueOf(error.getMessage()).contains(EXCLUDED);
    if (!lacksCause) {
      return Optional.empty();
    }
    try {
      context.listenerBus().waitUntilEmpty(MILLIS);
    } catch (Exception e) { // it took too long; Scala throws it without saying so
      error.addSuppressed(e);
    }
    return Optional.ofNullable(last)
        .map(cause -> new IllegalStateException(error.getMessage(), cause));
  }

  @Override
  public void close() {
    context.removeSparkListener(this);
  }
}
