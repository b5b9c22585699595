package org.lethe.measure.contrast;

import java.io.Serializable;
import org.lethe.benchmark.Status;

/**
 * How many requests have an answer.
 *
 * @param requests requests planned
 * @param failed requests that have no answer and will not get one: they cannot be asked
 * @param engineErrors requests the engine failed on; scoring again may answer them
 * @param missing requests nobody has asked yet under these weights and this plan
 */
public record Coverage(long requests, long failed, long engineErrors, long missing)
    implements Serializable {
  static final Coverage NOTHING = new Coverage(0, 0, 0, 0);

  /** Returns the coverage of one request; null if it has no row. */
  public static Coverage of(Status status) {
    boolean engine = status == Status.ENGINE_ERROR;
    boolean failed = status != null && status != Status.OK && !engine;
    return new Coverage(1, failed ? 1 : 0, engine ? 1 : 0, status == null ? 1 : 0);
  }

  public Coverage plus(Coverage other) {
    return new Coverage(
        requests + other.requests,
        failed + other.failed,
        engineErrors + other.engineErrors,
        missing + other.missing);
  }

  /** Returns whether scoring again could answer more. */
  public boolean isComplete() {
    return engineErrors == 0 && missing == 0;
  }

  /** Returns the requests without an answer, for any reason. */
  public long unanswered() {
    return failed + engineErrors + missing;
  }
}
