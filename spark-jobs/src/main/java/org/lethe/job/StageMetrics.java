package org.lethe.job;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * What the tasks of a stage did, added up by Spark: the accumulators stand in its web page and in
 * its event log under these names.
 */
final class StageMetrics implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LongAccumulator requests;
  private final LongAccumulator tokens;
  private final LongAccumulator savedTokens;
  private final LongAccumulator attentionRows;
  private final LongAccumulator failed;
  private final LongAccumulator splits;
  private final LongAccumulator loads;
  private final LongAccumulator loadMillis;

  StageMetrics(SparkContext context, String verb) {
    requests = context.longAccumulator(verb + ": requests");
    tokens = context.longAccumulator(verb + ": tokens computed");
    savedTokens = context.longAccumulator(verb + ": tokens saved by shared prefixes");
    attentionRows = context.longAccumulator(verb + ": attention rows, padding included");
    failed = context.longAccumulator(verb + ": failed rows");
    splits = context.longAccumulator(verb + ": batches split for memory");
    loads = context.longAccumulator(verb + ": models loaded");
    loadMillis = context.longAccumulator(verb + ": milliseconds of loading models");
  }

  /**
   * Counts a unit that is done; called where it was done.
   *
   * @param planned its planned requests, which progress is counted in
   */
  void add(long planned, WorkDone done) {
    requests.add(planned);
    tokens.add(done.load().tokens());
    savedTokens.add(done.load().askedTokens() - done.load().tokens());
    attentionRows.add(done.load().attentionRows());
    failed.add(done.failed());
    splits.add(done.splits());
  }

  /** Counts a model that had to be loaded; called where it was. */
  void loaded(long nanos) {
    loads.add(1);
    loadMillis.add(nanos / 1_000_000);
  }

  /** Requests done so far. */
  long requests() {
    return requests.value();
  }

  /**
   * Returns what the stage came to in a line, empty when there is nothing to tell; for example
   * {@code score: 52,000 tokens computed (8,667/s), 18,000 saved (26 %), padding 3 %, model loaded
   * in 0.4 s, 0 rows failed}.
   *
   * @param nanos how long it took
   */
  Optional<String> summary(String what, long nanos) {
    List<String> parts = new ArrayList<>();
    long computed = tokens.value();
    if (computed > 0) {
      long saved = savedTokens.value();
      long padding = attentionRows.value() - computed;
      parts.add("%,d tokens computed (%,.0f/s)".formatted(computed, computed / (nanos / 1e9)));
      parts.add("%,d saved (%.0f %%)".formatted(saved, share(saved, computed + saved)));
      parts.add("padding %.0f %%".formatted(share(padding, attentionRows.value())));
    }
    if (loads.value() > 0) {
      double seconds = loadMillis.value() / 1e3 / loads.value();
      parts.add(
          loads.value() == 1
              ? "model loaded in %.1f s".formatted(seconds)
              : "model loaded %d times in %.1f s each".formatted(loads.value(), seconds));
    }
    if (computed > 0) {
      parts.add(failed.value() == 1 ? "1 row failed" : "%,d rows failed".formatted(failed.value()));
    }
    if (splits.value() > 0) {
      parts.add("%d batches split for lack of memory".formatted(splits.value()));
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(what + ": " + String.join(", ", parts));
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }
}
