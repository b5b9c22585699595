package org.lethe.job.stage;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks of a stage did, added up by Spark: the accumulators stand in its web page and in
 * its event log under these names. {@link ExecutorMetrics} counts the same.
 */
public final class StageMetrics implements Serializable {
  private static final long serialVersionUID = 1L;

  private final EnumMap<Count, LongAccumulator> sums = new EnumMap<>(Count.class);

  public StageMetrics(SparkContext context, String verb) {
    for (Count count : Count.values()) {
      sums.put(count, context.longAccumulator(verb + ": " + count.text()));
    }
  }

  /**
   * Counts a finished unit; called on the executor that did it.
   *
   * @param requests requests that it is counted as
   */
  public void add(long requests, WorkDone done) {
    add(Count.UNITS, 1);
    add(Count.REQUESTS, requests);
    add(Count.TOKENS, done.load().tokens());
    add(Count.SAVED_TOKENS, done.load().askedTokens() - done.load().tokens());
    add(Count.ATTENTION_ROWS, done.load().attentionRows());
    add(Count.FAILED, done.failed());
    add(Count.SPLITS, done.splits());
  }

  /** Counts a loaded model; called on the executor that loaded it. */
  public void loaded(long nanos) {
    add(Count.LOADS, 1);
    add(Count.LOAD_MILLIS, nanos / 1_000_000);
  }

  /** Counts for the stage, and for the metrics of the process it was done in. */
  private void add(Count count, long n) {
    sums.get(count).add(n);
    ExecutorMetrics.add(count, n);
  }

  private long value(Count count) {
    return sums.get(count).value();
  }

  /** Returns what was done so far, of a count in which progress is told. */
  long done(Count count) {
    return value(count);
  }

  /**
   * Returns a summary of the stage in one line, empty without work; for example {@code score:
   * 52,000 tokens computed (8,667/s), 18,000 saved (26 %), padding 3 %, model loaded in 0.4 s, 0
   * rows failed}.
   *
   * @param nanos how long it took
   */
  public Optional<String> summary(String activity, long nanos) {
    List<String> parts = new ArrayList<>();
    long computed = value(Count.TOKENS);
    if (computed > 0) {
      long saved = value(Count.SAVED_TOKENS);
      long rows = value(Count.ATTENTION_ROWS);
      parts.add("%,d tokens computed (%,.0f/s)".formatted(computed, computed / (nanos / 1e9)));
      parts.add("%,d saved (%.0f %%)".formatted(saved, share(saved, computed + saved)));
      parts.add("padding %.0f %%".formatted(share(rows - computed, rows)));
    }
    long loads = value(Count.LOADS);
    if (loads > 0) {
      double seconds = value(Count.LOAD_MILLIS) / 1e3 / loads;
      parts.add(
          loads == 1
              ? "model loaded in %.1f s".formatted(seconds)
              : "model loaded %d times in %.1f s each".formatted(loads, seconds));
    }
    long failed = value(Count.FAILED);
    if (computed > 0) {
      parts.add(failed == 1 ? "1 row failed" : "%,d rows failed".formatted(failed));
    }
    long splits = value(Count.SPLITS);
    if (splits > 0) {
      parts.add("%d batches split for lack of memory".formatted(splits));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(activity + ": " + String.join(", ", parts));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }
}
