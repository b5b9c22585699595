package org.lethe.job.stage;

import java.io.Serializable;
import java.util.Map;
import org.lethe.inference.BatchLoad;
import org.lethe.table.Manifest;

/**
 * Counts of a finished unit of work.
 *
 * @param requests requests done
 * @param load what their batches cost; {@link BatchLoad#NONE} where nobody counted
 * @param failed requests the engine failed on
 * @param splits batches cut in two because the device had no memory for them
 * @param check the unit's part of the self-check
 */
public record WorkDone(long requests, BatchLoad load, long failed, long splits, SelfCheck check)
    implements Serializable {
  private static final String REQUESTS = "requests";
  private static final String TOKENS = "tokens";
  private static final String ASKED_TOKENS = "asked_tokens";
  private static final String FAILED = "failed_rows";
  private static final String SPLITS = "split_batches";
  private static final String CHECKED = "checked";
  private static final String DIFFERENT = "different";
  private static final String LARGEST = "largest_difference";

  public static final WorkDone NOTHING = new WorkDone(0, BatchLoad.NONE, 0, 0, SelfCheck.NONE);

  /** Returns requests without any other count. */
  public static WorkDone of(long requests) {
    return new WorkDone(requests, BatchLoad.NONE, 0, 0, SelfCheck.NONE);
  }

  /** The work as fields of a unit's manifest. */
  public Map<String, String> fields() {
    return Map.of(
        REQUESTS, Long.toString(requests),
        TOKENS, Long.toString(load.tokens()),
        ASKED_TOKENS, Long.toString(load.askedTokens()),
        FAILED, Long.toString(failed),
        SPLITS, Long.toString(splits),
        CHECKED, Long.toString(check.requests()),
        DIFFERENT, Long.toString(check.different()),
        LARGEST, Double.toString(check.largest()));
  }

  /** Returns the work of a published unit; counts that its manifest lacks are 0. */
  public static WorkDone of(Manifest manifest) {
    Map<String, String> fields = manifest.provenance();
    String counted = fields.get(REQUESTS); // imported units have a row a request
    long requests = counted == null ? manifest.rows() : Long.parseLong(counted);
    BatchLoad load = new BatchLoad(number(fields, TOKENS), number(fields, ASKED_TOKENS), 0, 0, 0);
    SelfCheck check =
        new SelfCheck(
            number(fields, CHECKED),
            number(fields, DIFFERENT),
            Double.parseDouble(fields.getOrDefault(LARGEST, "0")));
    return new WorkDone(requests, load, number(fields, FAILED), number(fields, SPLITS), check);
  }

  private static long number(Map<String, String> fields, String name) {
    return Long.parseLong(fields.getOrDefault(name, "0"));
  }

  public WorkDone plus(WorkDone other) {
    return new WorkDone(
        requests + other.requests,
        load.plus(other.load),
        failed + other.failed,
        splits + other.splits,
        check.merge(other.check));
  }
}
